/* SPDX-License-Identifier: Apache-2.0 */
/* RIFF/WAVE with 16-bit PCM: just what the stand-ins need. */
#include "common/error.h"
#include "media/sound-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { WAV_HEADER = 44, WAV_BYTES_MAX = 64 * 1024 * 1024, WAV_PCM = 1 };

struct wlink_wav_writer {
    int fd;
    guint32 bytes; /* of samples */
    char *path;
};

static guint32 read_32(const char *at) {
    guint32 value;
    memcpy(&value, at, sizeof(value));
    return GUINT32_FROM_LE(value);
}

static guint16 read_16(const char *at) {
    guint16 value;
    memcpy(&value, at, sizeof(value));
    return GUINT16_FROM_LE(value);
}

/* Finds a chunk; a size that goes beyond the file (a stream's) is cut to it. */
static const char *find_chunk(const char *content, gsize length, const char *name, gsize *size) {
    gsize at = 12;
    while (at + 8 <= length) {
        gsize claimed = read_32(content + at + 4);
        *size = MIN(claimed, length - at - 8);
        if (memcmp(content + at, name, 4) == 0)
            return content + at + 8;
        at += 8 + claimed + (claimed & 1);
    }
    return NULL;
}

static bool read_format(struct wlink_wav *wav, gsize length, const char *path, GError **error) {
    gsize size = 0;
    const char *format = NULL;
    if (length >= 12 && memcmp(wav->content, "RIFF", 4) == 0 && memcmp(wav->content + 8, "WAVE", 4) == 0)
        format = find_chunk(wav->content, length, "fmt ", &size);
    if (!format || size < 16)
        return wlink_fail(error, WLINK_CODE_SOUND_FAILED, "%s is no WAV file", path);
    wav->channels = read_16(format + 2);
    wav->rate = read_32(format + 4);
    if (read_16(format) != WAV_PCM || read_16(format + 14) != 16 || wav->rate < 8000 || wav->rate > 48000 ||
        wav->channels < 1 || wav->channels > 2)
        return wlink_fail(error, WLINK_CODE_SOUND_FAILED,
                          "%s is not 16-bit PCM of 8 to 48 kHz, one or two channels", path);
    return true;
}

static bool find_samples(struct wlink_wav *wav, gsize length, const char *path, GError **error) {
    gsize size = 0;
    const char *data = find_chunk(wav->content, length, "data", &size);
    wav->frames = data ? size / (2 * wav->channels) : 0;
    wav->samples = (const gint16 *)(const void *)data;
    if (wav->frames < wav->rate / 100)
        return wlink_fail(error, WLINK_CODE_SOUND_FAILED, "%s holds less than 10 ms of sound", path);
    return true;
}

static bool read_content(const char *path, char **content, gsize *length, GError **error) {
    g_autoptr(GError) reason = NULL;
    GStatBuf info;
    if (g_stat(path, &info) == 0 && info.st_size > WAV_BYTES_MAX)
        return wlink_fail(error, WLINK_CODE_SOUND_FAILED, "%s is larger than 64 MiB", path);
    if (!g_file_get_contents(path, content, length, &reason))
        return wlink_fail(error, WLINK_CODE_SOUND_MISSING, "%s", reason->message);
    return true;
}

struct wlink_wav *wlink_wav_load(const char *path, GError **error) {
    struct wlink_wav *wav = g_new0(struct wlink_wav, 1);
    gsize length = 0;
    if (read_content(path, &wav->content, &length, error) && read_format(wav, length, path, error) &&
        find_samples(wav, length, path, error))
        return wav;
    wlink_wav_free(wav);
    return NULL;
}

void wlink_wav_free(struct wlink_wav *wav) {
    if (!wav)
        return;
    g_free(wav->content);
    g_free(wav);
}

static bool write_all(const struct wlink_wav_writer *writer, const void *bytes, gsize count, off_t at,
                      GError **error) {
    const char *from = bytes;
    while (count > 0) {
        ssize_t written = pwrite(writer->fd, from, count, at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return wlink_fail(error, WLINK_CODE_SOUND_FAILED, "%s cannot be written: %s", writer->path,
                              g_strerror(errno));
        from += written;
        at += written;
        count -= (gsize)written;
    }
    return true;
}

static bool write_header(const struct wlink_wav_writer *writer, GError **error) {
    struct {
        char riff[4];
        guint32 riff_size;
        char wave[4], format[4];
        guint32 format_size;
        guint16 coding, channels;
        guint32 rate, bytes_per_second;
        guint16 frame_bytes, bits;
        char data[4];
        guint32 data_size;
    } header = {
        .riff = {'R', 'I', 'F', 'F'},
        .riff_size = GUINT32_TO_LE(writer->bytes + WAV_HEADER - 8),
        .wave = {'W', 'A', 'V', 'E'},
        .format = {'f', 'm', 't', ' '},
        .format_size = GUINT32_TO_LE(16),
        .coding = GUINT16_TO_LE(WAV_PCM),
        .channels = GUINT16_TO_LE(1),
        .rate = GUINT32_TO_LE(WLINK_SOUND_RATE),
        .bytes_per_second = GUINT32_TO_LE(WLINK_SOUND_RATE * 2),
        .frame_bytes = GUINT16_TO_LE(2),
        .bits = GUINT16_TO_LE(16),
        .data = {'d', 'a', 't', 'a'},
        .data_size = GUINT32_TO_LE(writer->bytes),
    };
    G_STATIC_ASSERT(sizeof(header) == WAV_HEADER);
    return write_all(writer, &header, sizeof(header), 0, error);
}

struct wlink_wav_writer *wlink_wav_writer_new(const char *path, GError **error) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        wlink_fail(error, WLINK_CODE_SOUND_MISSING, "%s cannot be made: %s", path, g_strerror(errno));
        return NULL;
    }
    struct wlink_wav_writer *writer = g_new0(struct wlink_wav_writer, 1);
    writer->fd = fd;
    writer->path = g_strdup(path);
    if (write_header(writer, error))
        return writer;
    wlink_wav_writer_free(writer);
    return NULL;
}

bool wlink_wav_writer_add(struct wlink_wav_writer *writer, const void *samples, gsize bytes, GError **error) {
    if (bytes > G_MAXINT32 - writer->bytes)
        return wlink_fail(error, WLINK_CODE_SOUND_FAILED, "%s has grown to 2 GiB", writer->path);
    if (!write_all(writer, samples, bytes, (off_t)WAV_HEADER + writer->bytes, error))
        return false;
    writer->bytes += (guint32)bytes;
    return write_header(writer, error);
}

void wlink_wav_writer_free(struct wlink_wav_writer *writer) {
    if (!writer)
        return;
    close(writer->fd);
    g_free(writer->path);
    g_free(writer);
}
