/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/pin-hash.h"

#include "common/mailbox.h"

#include <argon2.h>
#include <string.h>

const struct wlink_pin_cost wlink_pin_cost_of_a_unit = {.passes = 3, .kib = 64 * 1024};

enum { LANES = 1, SALT_BYTES = 16, HASH_BYTES = 32, TEXT_MAX = 128 };

struct wlink_pin_hasher {
    struct wlink_pin_cost cost;
    GThreadPool *pool; /* of one thread */
    struct wlink_mailbox *mailbox;
    gint ends; /* atomic: nobody waits for an answer any more */
};

struct job {
    struct wlink_pin_cost cost;
    struct wlink_mailbox *mailbox;
    struct wlink_secret *pin;
    char *hash; /* to verify against; or what was made */
    bool make, right;
    wlink_pin_hashed done;
    void *data;
};

static void free_job(void *data) {
    struct job *job = data;
    wlink_mailbox_unref(job->mailbox);
    wlink_secret_free(job->pin);
    g_free(job->hash);
    g_free(job);
}

static char *make(const struct wlink_pin_cost *cost, const struct wlink_secret *pin) {
    char text[TEXT_MAX];
    guint8 salt[SALT_BYTES];
    const char *revealed = wlink_secret_text(pin);
    wlink_secret_random(salt, sizeof salt);
    int failed = argon2id_hash_encoded(cost->passes, cost->kib, LANES, revealed, strlen(revealed), salt,
                                       sizeof salt, HASH_BYTES, text, sizeof text);
    return failed ? NULL : g_strdup(text);
}

static void verify(struct job *job) {
    const char *revealed = wlink_secret_text(job->pin);
    if (job->hash)
        job->right = argon2id_verify(job->hash, revealed, strlen(revealed)) == ARGON2_OK;
    else
        g_free(make(&job->cost, job->pin));
}

static void on_thread(void *data, void *user_data) {
    struct job *job = data;
    const wlink_pin_hasher *hasher = user_data;
    struct wlink_mailbox *mailbox = job->mailbox;
    if (g_atomic_int_get(&hasher->ends)) {
        free_job(job);
        return;
    }
    if (job->make)
        job->hash = make(&job->cost, job->pin);
    else
        verify(job);
    wlink_mailbox_post(mailbox, job);
}

static void on_job(void *event, void *unused) {
    const struct job *job = event;
    (void)unused;
    job->done(job->right, job->make ? job->hash : NULL, job->data);
}

wlink_pin_hasher *wlink_pin_hasher_new(const struct wlink_pin_cost *cost) {
    struct wlink_pin_hasher *hasher = g_new0(struct wlink_pin_hasher, 1);
    hasher->cost = *cost;
    hasher->mailbox = wlink_mailbox_new(on_job, NULL, free_job);
    hasher->pool = g_thread_pool_new_full(on_thread, hasher, free_job, 1, FALSE, NULL);
    return hasher;
}

void wlink_pin_hasher_free(wlink_pin_hasher *hasher) {
    if (!hasher)
        return;
    wlink_mailbox_close(hasher->mailbox);
    g_atomic_int_set(&hasher->ends, 1);
    g_thread_pool_free(hasher->pool, FALSE, TRUE); /* at once it may drop one, and the PIN in it */
    wlink_mailbox_unref(hasher->mailbox);
    g_free(hasher);
}

static void push(wlink_pin_hasher *hasher, const struct job *wanted, const struct wlink_secret *pin,
                 const char *hash) {
    struct job *job = g_memdup2(wanted, sizeof *wanted);
    job->cost = hasher->cost;
    job->mailbox = wlink_mailbox_ref(hasher->mailbox);
    job->pin = wlink_secret_new(wlink_secret_text(pin));
    job->hash = g_strdup(hash);
    g_thread_pool_push(hasher->pool, job, NULL);
}

void wlink_pin_hasher_verify(wlink_pin_hasher *hasher, const struct wlink_secret *pin, const char *hash,
                             wlink_pin_hashed done, void *data) {
    push(hasher, &(struct job){.done = done, .data = data}, pin, hash);
}

void wlink_pin_hasher_make(wlink_pin_hasher *hasher, const struct wlink_secret *pin, wlink_pin_hashed done,
                           void *data) {
    push(hasher, &(struct job){.make = true, .done = done, .data = data}, pin, NULL);
}
