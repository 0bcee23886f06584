/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/clock.h"

#include "call/known-time.h"
#include "common/log.h"

#include <sys/timex.h>
#include <time.h>

enum { KEEP_EVERY_SECONDS = 60 * 60 };

struct wlink_clock {
    char *witness_file;
    guint64 serial; /* of the site bundle in use */
    gint64 kept;    /* the time in the file */
    struct wlink_known_time known;
};

gint64 wlink_clock_now(void) {
    return g_get_real_time() / G_USEC_PER_SEC;
}

static gint64 uptime_seconds(void) {
    struct timespec time = {0};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return (gint64)time.tv_sec;
}

/* The kernel's own word on whether a time daemon keeps the clock: adjtimex(2), STA_UNSYNC. Who may not ask
 * knows nothing. */
static bool is_served(void) {
    struct timex state = {0};
    int answer = adjtimex(&state);
    return answer >= 0 && answer != TIME_ERROR && !(state.status & STA_UNSYNC);
}

static struct wlink_time_reading take_reading(void) {
    return (struct wlink_time_reading){
        .now = wlink_clock_now(), .uptime = uptime_seconds(), .served = is_served()};
}

/* The commit that the image was built from, as the build wrote it; a development machine has none. */
static gint64 read_built(const char *path) {
    g_autofree char *text = NULL;
    guint64 time = 0;
    bool found = g_file_get_contents(path, &text, NULL, NULL) &&
                 g_ascii_string_to_unsigned(g_strchomp(text), 10, 0, G_MAXINT64, &time, NULL);
    return found ? (gint64)time : 0;
}

static gint64 read_witness(const char *path, guint64 serial) {
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? wlink_time_witness_parse(text, serial) : 0;
}

struct wlink_clock *wlink_clock_new(const struct wlink_paths *paths, const wlink_site *site,
                                    bool needs_server) {
    struct wlink_clock *clock = g_new0(struct wlink_clock, 1);
    clock->witness_file = g_strdup(paths->clock_file);
    clock->serial = wlink_site_serial(site);
    clock->kept = read_witness(clock->witness_file, clock->serial);
    gint64 floor = MAX(read_built(paths->built_file), wlink_site_made(site));
    wlink_known_time_init(&clock->known, MAX(floor, clock->kept), needs_server);
    return clock;
}

void wlink_clock_free(struct wlink_clock *clock) {
    if (!clock)
        return;
    g_free(clock->witness_file);
    g_free(clock);
}

bool wlink_clock_is_known(struct wlink_clock *clock) {
    struct wlink_time_reading reading = take_reading();
    return wlink_known_time_check(&clock->known, &reading);
}

void wlink_clock_keep(struct wlink_clock *clock) {
    struct wlink_time_reading reading = take_reading();
    if (!wlink_known_time_check(&clock->known, &reading) || !reading.served ||
        reading.now < clock->kept + KEEP_EVERY_SECONDS)
        return;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = wlink_time_witness_print(reading.now, clock->serial);
    if (g_file_set_contents_full(clock->witness_file, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
        clock->kept = reading.now;
    else
        wlink_log(WLINK_LOG_ERROR, "time-unsaved", "%s", error->message);
}
