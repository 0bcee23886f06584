/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The mixers of ALSA cards. A card starts silent and deaf, as its driver left it: nobody else turns its
 * controls on a unit. Private to src/hw; device: a PCM as in struct wlink_sound_source. */

/* The card in a PCM's name, as in "plughw:CARD=USB,DEV=0"; NULL when the name has none. */
char *wlink_mixer_card(const char *pcm);
/* 0 to 100, on the control that people would turn; what stands between it and a loudspeaker is opened. Fails
 * with SOUND_MISSING, also when the card has no volume control. */
bool wlink_mixer_set_volume(const char *device, unsigned percent, GError **error);
/* Microphones on, their gain at 0 dB. A card without such controls hears as it is. Fails with SOUND_MISSING.
 */
bool wlink_mixer_set_capture(const char *device, GError **error);
