/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/screen.h"

const struct wlink_screen *wlink_screen_of(enum wlink_screen_id id) {
    static const struct wlink_screen *const screens[WLINK_SCREEN_COUNT] = {
        [WLINK_SCREEN_LOST] = &wlink_screen_lost,
        [WLINK_SCREEN_STANDBY] = &wlink_screen_standby,
        [WLINK_SCREEN_PIN] = &wlink_screen_pin,
        [WLINK_SCREEN_PIN_OPEN] = &wlink_screen_pin_open,
        [WLINK_SCREEN_NEW_PIN] = &wlink_screen_new_pin,
        [WLINK_SCREEN_ROOMS] = &wlink_screen_rooms,
        [WLINK_SCREEN_CHECK] = &wlink_screen_check,
        [WLINK_SCREEN_WAITING] = &wlink_screen_waiting,
        [WLINK_SCREEN_CONSULTATION] = &wlink_screen_consultation,
        [WLINK_SCREEN_INTERRUPTED] = &wlink_screen_interrupted,
        [WLINK_SCREEN_ENDED] = &wlink_screen_ended,
        [WLINK_SCREEN_REFUSED] = &wlink_screen_refused,
        [WLINK_SCREEN_INCOMING] = &wlink_screen_incoming,
        [WLINK_SCREEN_STOPPED] = &wlink_screen_stopped,
        [WLINK_SCREEN_LIST] = &wlink_screen_list,
        [WLINK_SCREEN_JOIN_CHECK] = &wlink_screen_join_check,
        [WLINK_SCREEN_RINGS] = &wlink_screen_rings,
        [WLINK_SCREEN_SEES_WING] = &wlink_screen_sees_wing,
        [WLINK_SCREEN_LOST_WING] = &wlink_screen_interrupted,
        [WLINK_SCREEN_MESSAGE] = &wlink_screen_message,
        [WLINK_SCREEN_LEFT_WING] = &wlink_screen_ended,
        [WLINK_SCREEN_NOT_CALLED] = &wlink_screen_refused,
        [WLINK_SCREEN_CHECKS] = &wlink_screen_checks,
        [WLINK_SCREEN_TOUCH] = &wlink_screen_touch,
        [WLINK_SCREEN_REPORT] = &wlink_screen_report,
        [WLINK_SCREEN_UPDATE] = &wlink_screen_update,
        [WLINK_SCREEN_SERVICE] = &wlink_screen_service,
        [WLINK_SCREEN_STAFF] = &wlink_screen_staff,
        [WLINK_SCREEN_REQUEST] = &wlink_screen_request,
        [WLINK_SCREEN_REPAIR] = &wlink_screen_repair,
        [WLINK_SCREEN_ENROL] = &wlink_screen_enrol,
    };
    return screens[id];
}

gint64 wlink_view_idle_s(const struct wlink_view *view) {
    return (g_get_monotonic_time() - view->touched) / G_USEC_PER_SEC;
}
