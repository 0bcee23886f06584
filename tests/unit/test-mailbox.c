/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/mailbox.h"

#include <stdbool.h>

enum { THREADS = 4, EVENTS = 500 };

struct counted {
    int thread, number;
};

struct world {
    struct wlink_mailbox *mailbox;
    GMainLoop *loop;
    int last[THREADS];
    int seen;
};

static void on_event(void *event, void *data) {
    struct world *world = data;
    const struct counted *counted = event;
    g_assert_cmpint(counted->number, ==, world->last[counted->thread] + 1);
    world->last[counted->thread] = counted->number;
    if (++world->seen == THREADS * EVENTS)
        g_main_loop_quit(world->loop);
}

struct poster {
    struct wlink_mailbox *mailbox;
    int thread;
};

static void *post_all(void *data) {
    struct poster *poster = data;
    for (int i = 1; i <= EVENTS; i++) {
        struct counted *counted = g_new(struct counted, 1);
        *counted = (struct counted){poster->thread, i};
        wlink_mailbox_post(poster->mailbox, counted);
    }
    wlink_mailbox_unref(poster->mailbox);
    return NULL;
}

static void test_threads_keep_their_order(void) {
    struct world world = {.loop = g_main_loop_new(NULL, FALSE)};
    world.mailbox = wlink_mailbox_new(on_event, &world, g_free);
    struct poster posters[THREADS];
    GThread *threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        posters[i] = (struct poster){wlink_mailbox_ref(world.mailbox), i};
        threads[i] = g_thread_new("poster", post_all, &posters[i]);
    }
    g_main_loop_run(world.loop);
    for (int i = 0; i < THREADS; i++)
        g_thread_join(threads[i]);
    g_assert_cmpint(world.seen, ==, THREADS * EVENTS);
    wlink_mailbox_close(world.mailbox);
    wlink_mailbox_unref(world.mailbox);
    g_main_loop_unref(world.loop);
}

static void on_late_event(void *event, void *data) {
    (void)event;
    (void)data;
    g_assert_not_reached();
}

static int freed;

static void count_free(void *event) {
    freed++;
    g_free(event);
}

static void test_nothing_after_close(void) {
    struct wlink_mailbox *mailbox = wlink_mailbox_new(on_late_event, NULL, count_free);
    wlink_mailbox_post(mailbox, g_new0(struct counted, 1));
    wlink_mailbox_close(mailbox);
    g_assert_cmpint(freed, ==, 1);
    wlink_mailbox_post(mailbox, g_new0(struct counted, 1));
    g_assert_cmpint(freed, ==, 2);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    wlink_mailbox_unref(mailbox);
}

static void test_codes_have_names_and_sentences(void) {
    for (int i = 1; i < WLINK_CODE_COUNT; i++) {
        const char *name = wlink_code_to_string((enum wlink_code)i);
        g_assert_cmpint(wlink_code_from_string(name, WLINK_CODE_NONE), ==, i);
        g_assert_cmpuint(strlen(wlink_code_sentence((enum wlink_code)i)), >, 10);
    }
    g_assert_cmpint(wlink_code_from_string("no-such-code", WLINK_CODE_BUSY), ==, WLINK_CODE_BUSY);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mailbox/threads-keep-their-order", test_threads_keep_their_order);
    g_test_add_func("/mailbox/nothing-after-close", test_nothing_after_close);
    g_test_add_func("/error/codes-have-names-and-sentences", test_codes_have_names_and_sentences);
    return g_test_run();
}
