/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/awake.h"

#include "common/words.h"

/* Of what is not known (the daemon restarts) nothing changes. */
static bool is_wanted(const struct wlink_model *model, bool before) {
    const enum wlink_phase phase = model->consultation.phase;
    if (phase == WLINK_PHASE_UNKNOWN)
        return before;
    return (phase >= WLINK_PHASE_CHECKING && phase <= WLINK_PHASE_ENDING) ||
           wlink_model_has_open_device(model);
}

void wlink_awake_update(GtkWindow *window, const struct wlink_model *model, guint *hold) {
    GtkApplication *application = gtk_window_get_application(window);
    bool before = *hold != 0, wanted = is_wanted(model, before);
    if (wanted && !before)
        *hold = gtk_application_inhibit(application, window, GTK_APPLICATION_INHIBIT_IDLE,
                                        wlink_say(WLINK_SAY_PRESENCE_IN_CONSULTATION));
    if (!wanted && before)
        gtk_application_uninhibit(application, g_steal_handle_id(hold));
}
