/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Every reason that one part of Winglink gives another, or a person: the one closed list.
 *
 * A row is  X(ENUM, "wire-name", "sentence").
 * The wire name travels in SIP Reason texts, on D-Bus and in the record; it never changes once shipped.
 * The sentence is British English for people: what happened, then what to do; gettext translates it.
 * {room} and {detail} are replaced by the caller, see words.h. */
#define WLINK_CODES(X)                                                                                       \
    /* general */                                                                                            \
    X(FAILED, "failed", "Something went wrong in this unit. Try again.")                                     \
    X(INVALID, "invalid", "That was not understood: {detail}.")                                              \
    X(NOT_NOW, "not-now", "That cannot be done now: {detail}.")                                              \
    X(NOT_FOUND, "not-found", "There is no such thing here: {detail}.")                                      \
    X(TOO_LARGE, "too-large", "That is larger than allowed: {detail}.")                                      \
    X(TIMED_OUT, "timed-out", "{room} did not answer in time.")                                              \
    X(CANCELLED, "cancelled", "It was cancelled.")                                                           \
    X(SHUTTING_DOWN, "shutting-down", "The unit is being restarted.")                                        \
    X(UNIT_NOT_RUNNING, "unit-not-running",                                                                  \
      "The unit's service does not answer. Start it with \"systemctl start winglinkd\", then look at "       \
      "\"journalctl -u winglinkd\".")                                                                        \
    X(UNIT_SLOW, "unit-slow", "This unit did not answer in time: {detail}. Try again.")                      \
    X(KEEPER_NOT_RUNNING, "keeper-not-running",                                                              \
      "What looks after this machine does not answer. On a device, look at \"journalctl -u "                 \
      "winglink-keeper\".")                                                                                  \
    X(NOT_PERMITTED, "not-permitted", "This account may not do that: {detail}.")                             \
    /* configuration */                                                                                      \
    X(CONFIG_UNREADABLE, "config-unreadable", "The configuration cannot be read: {detail}.")                 \
    X(CONFIG_UNKNOWN_KEY, "config-unknown-key", "The configuration has an unknown key: {detail}.")           \
    X(CONFIG_BAD_VALUE, "config-bad-value", "The configuration has a bad value: {detail}.")                  \
    /* why a call was not made, was refused, or ended */                                                     \
    X(ENDED_HERE, "ended-here", "You ended the consultation.")                                               \
    X(ENDED_THERE, "ended-there", "They ended the consultation.")                                            \
    X(CHECK_LAPSED, "check-lapsed", "Camera and microphone were closed: nobody used them for 10 minutes.")   \
    X(GAVE_UP, "gave-up", "{room} stopped waiting.")                                                         \
    X(BUSY, "busy", "{room} cannot take the call now.")                                                      \
    X(TOO_OFTEN, "too-often", "This unit has called {room} too often. Wait 10 minutes, then try again.")     \
    X(DECLINED, "declined", "{room} cannot take the call now.")                                              \
    X(NOT_TODAY, "not-today", "{room} cannot take you today.")                                               \
    X(NO_ANSWER, "no-answer", "{room} did not answer.")                                                      \
    X(UNREACHABLE, "unreachable", "{room} is switched off or not connected.")                                \
    X(OUT_OF_HOURS, "out-of-hours", "{room} is closed now.")                                                 \
    X(NOT_IN_SERVICE, "not-in-service", "This unit is not in service.")                                      \
    X(NOT_AUTHORISED, "not-authorised", "This unit is not allowed to call {room}.")                          \
    X(NOT_AUTHORISED_YET, "not-authorised-yet", "Permission to call {room} starts on {detail}.")             \
    X(AUTHORISATION_LAPSED, "authorisation-lapsed", "Permission to call {room} ended on {detail}.")          \
    X(AUTHORISATION_WITHDRAWN, "authorisation-withdrawn",                                                    \
      "Permission to call {room} was withdrawn on {detail}.")                                                \
    X(NOT_VERIFIED, "not-verified", "We cannot be sure that this is {room}. The call was stopped.")          \
    X(NOT_ENCRYPTED, "not-encrypted", "{room} cannot encrypt the call. The call was stopped.")               \
    X(CLOCK_UNKNOWN, "clock-unknown", "This unit does not know the time, so it cannot check permissions.")   \
    X(RECORD_UNWRITABLE, "record-unwritable",                                                                \
      "This unit cannot write its record, so it makes no calls. Ring the technician.")                       \
    X(NETWORK_DOWN, "network-down", "This unit has no network. Look whether its cable is in.")               \
    X(CONNECTION_LOST, "connection-lost", "Ended after 2 minutes without connection.")                       \
    X(UNIT_RESTARTED, "unit-restarted", "This unit has restarted.")                                          \
    X(FAR_RESTARTED, "far-restarted", "The other unit has restarted.")                                       \
    X(RESUME_REFUSED, "resume-refused", "The consultation could not be resumed. Call again.")                \
    /* why a far end was not believed: the finer reasons behind not-verified */                              \
    X(TLS_REFUSED, "tls-refused", "The far end's certificate was refused by TLS.")                           \
    X(IDENTITY_MISSING, "identity-missing", "The request carries no signed identity.")                       \
    X(IDENTITY_MALFORMED, "identity-malformed", "The signed identity cannot be read.")                       \
    X(IDENTITY_SIGNATURE, "identity-signature", "The identity's signature is wrong.")                        \
    X(IDENTITY_STALE, "identity-stale", "The identity is older or newer than 60 s.")                         \
    X(IDENTITY_REPLAYED, "identity-replayed", "The identity was used before.")                               \
    X(IDENTITY_WRONG_CALLER, "identity-wrong-caller", "The identity names another caller.")                  \
    X(IDENTITY_WRONG_CALLEE, "identity-wrong-callee", "The identity names another callee.")                  \
    X(IDENTITY_WRONG_REQUEST, "identity-wrong-request", "The identity was made for another request.")        \
    X(CERTIFICATE_FOREIGN, "certificate-foreign", "The certificate is not of this estate.")                  \
    X(CERTIFICATE_EXPIRED, "certificate-expired", "The certificate has expired.")                            \
    X(CERTIFICATE_REVOKED, "certificate-revoked", "The certificate was revoked.")                            \
    X(FINGERPRINT_MISMATCH, "fingerprint-mismatch",                                                          \
      "The encryption key in use is not the one that was signed.")                                           \
    X(SDP_REFUSED, "sdp-refused", "The session description was refused: {detail}.")                          \
    X(SIP_REFUSED, "sip-refused", "The far end refused the request: {detail}.")                              \
    /* site bundle */                                                                                        \
    X(BUNDLE_UNREADABLE, "bundle-unreadable", "The site bundle cannot be read: {detail}.")                   \
    X(BUNDLE_SIGNATURE, "bundle-signature", "The site bundle is not signed by this estate.")                 \
    X(BUNDLE_OLDER, "bundle-older", "The site bundle is older than the one in use.")                         \
    X(BUNDLE_OTHER_UNIT, "bundle-other-unit", "The site bundle is for another unit.")                        \
    X(BUNDLE_MALFORMED, "bundle-malformed", "The site bundle is wrong: {detail}.")                           \
    X(KEY_UNUSABLE, "key-unusable", "The unit's key or certificate cannot be used: {detail}.")               \
    /* service stick, and what the keeper does with it */                                                    \
    X(STICK_UNREADABLE, "stick-unreadable", "The stick cannot be read: {detail}.")                           \
    X(STICK_MALFORMED, "stick-malformed", "This is no service stick, or it is damaged: {detail}.")           \
    X(STICK_SIGNATURE, "stick-signature", "The stick is not signed by this estate.")                         \
    X(STICK_OTHER_UNIT, "stick-other-unit", "The stick is for another unit.")                                \
    X(STICK_OUTLIVED, "stick-outlived", "The stick was good until {detail}. Make a new one.")                \
    X(STICK_DAMAGED, "stick-damaged", "The stick is damaged: {detail}. Make it again.")                      \
    X(STICK_OLDER, "stick-older", "That is older than what is installed.")                                   \
    X(STICK_INSTALLED, "stick-installed", "That is installed already.")                                      \
    X(NO_ROOM, "no-room", "The unit's disk has no room for that: {detail}.")                                 \
    X(SITE_TAKEN_BACK, "site-taken-back",                                                                    \
      "The unit did not work with the new site bundle. It uses the former one again: {detail}.")             \
    X(SITE_NOT_TAKEN_BACK, "site-not-taken-back",                                                            \
      "The unit works neither with the new site bundle nor with the former one: {detail}. Restart the "      \
      "machine, then apply another bundle.")                                                                 \
    X(STAFF_CONFLICT, "staff-conflict",                                                                      \
      "The staff list does not fit this unit: {detail}. Nothing was changed.")                               \
    /* devices */                                                                                            \
    X(CAMERA_MISSING, "camera-missing", "The camera is not there. Push its plug in.")                        \
    X(CAMERA_FOREIGN, "camera-foreign", "This camera is not one of ours. Use the blue one.")                 \
    X(CAMERA_FAILED, "camera-failed", "The camera stopped working: {detail}.")                               \
    X(CAMERA_STALLED, "camera-stalled", "The camera sends no pictures.")                                     \
    X(CAMERA_NO_MODE, "camera-no-mode", "The camera has no picture size that can be used.")                  \
    X(SOUND_MISSING, "sound-missing", "The microphone or loudspeaker is not there.")                         \
    X(SOUND_FAILED, "sound-failed", "The sound device stopped working: {detail}.")                           \
    X(DEVICE_NOT_CLOSED, "device-not-closed", "A device did not close. Pull its plug.")                      \
    /* media */                                                                                              \
    X(MEDIA_FAILED, "media-failed", "The media part failed: {detail}.")                                      \
    X(MEDIA_PLUGIN_MISSING, "media-plugin-missing", "A media plugin is not installed: {detail}.")            \
    X(PORT_NOT_LIVE, "port-not-live", "There is no such picture now: {detail}.")                             \
    X(PORT_TOO_MANY, "port-too-many", "Too many readers have this picture open.")                            \
    X(CHANNEL_MALFORMED, "channel-malformed", "A control message was malformed: {detail}.")                  \
    /* who is at this unit */                                                                                \
    X(SIGN_IN_NEEDED, "sign-in-needed", "Sign in first.")                                                    \
    X(WRONG_PIN, "wrong-pin", "Wrong PIN. {detail}.")                                                        \
    X(LOCKED, "locked", "Locked until {detail}.")                                                            \
    X(PIN_ENDED, "pin-ended", "This PIN has ended. Ask your healthcare manager.")                            \
    X(PIN_WEAK, "pin-weak", "That PIN is easy to guess. Choose another.")                                    \
    X(MUST_CHANGE_PIN, "must-change-pin", "Choose a PIN of your own first.")                                 \
    /* the self-check: why a part did not pass, or was not looked at */                                      \
    X(CAMERA_DARK, "camera-dark", "The camera's picture is dark. Open its cover, and put the light on.")     \
    X(CAMERA_COVERED, "camera-covered", "The camera shows one even surface. Look what is in front of it.")   \
    X(CAMERA_SLOW, "camera-slow", "The camera gives too few pictures: {detail}.")                            \
    X(MICROPHONE_DEAF, "microphone-deaf", "The microphone hears nothing. Look whether it is switched off.")  \
    X(LOUDSPEAKER_UNHEARD, "loudspeaker-unheard",                                                            \
      "The microphone does not hear the loudspeaker. Turn the volume up, and look at its plug.")             \
    X(ECHO_NOT_CANCELLED, "echo-not-cancelled",                                                              \
      "What the loudspeaker plays goes back to the far room. Move the microphone away from it.")             \
    X(CLOCK_OFF, "clock-off", "The clock is wrong by {detail}.")                                             \
    X(NO_ADDRESS, "no-address", "The network has given this unit no address.")                               \
    X(NO_ROOM_ANSWERS, "no-room-answers", "None of the rooms that this unit may talk to answers.")           \
    X(NO_PERMISSIONS, "no-permissions", "The site bundle allows no call with any room now.")                 \
    X(NO_FALLBACK, "no-fallback", "The site bundle has no telephone number to ring when nothing works.")     \
    X(KEEPER_SILENT, "keeper-silent", "What keeps this machine does not answer, so this was not looked at.") \
    X(NOT_MEASURED, "not-measured", "This was not measured.")                                                \
    X(IMAGE_UNVERIFIED, "image-unverified", "The program on the disk is not verified when it is read.")      \
    X(NOT_SECURED, "not-secured", "This machine is not secured: {detail}.")                                  \
    X(NO_ROLL_BACK, "no-roll-back", "There is no other version to go back to when an update goes wrong.")    \
    X(TOUCH_MISSED, "touch-missed", "Not every place on the screen was felt: {detail}.")                     \
    X(SCREEN_SMALL, "screen-small", "The screen has too few pixels: {detail}.")                              \
    X(LOOPBACK_UNPROVEN, "loopback-unproven", "The call to itself was not encrypted.")                       \
    X(LOOPBACK_INCOMPLETE, "loopback-incomplete", "The call to itself lacks {detail}.")                      \
    /* updates */                                                                                            \
    X(UPDATE_SIGNATURE, "update-signature", "The update is not signed for this unit.")                       \
    X(UPDATE_OTHER_BOARD, "update-other-board", "The update is for another kind of machine: {detail}.")      \
    X(UPDATE_OLDER, "update-older", "The update is older than what this unit has run: {detail}.")            \
    X(UPDATE_DAMAGED, "update-damaged", "The update is damaged: {detail}.")                                  \
    X(UPDATE_NOT_WRITTEN, "update-not-written", "The update could not be written: {detail}.")                \
    X(UPDATE_INTERRUPTED, "update-interrupted", "The update was cut short, by the power or a restart.")      \
    X(UPDATE_NOT_STARTED, "update-not-started", "The new version did not start.")                            \
    X(UPDATE_CHECKS_FAILED, "update-checks-failed", "The new version failed its checks: {detail}.")          \
    X(START_NOT_GOOD, "start-not-good", "The unit did not come up: {detail}.")                               \
    X(SLOT_LEFT, "slot-left", "The unit's software failed to start three times. The other copy runs now.")   \
    X(SLOT_UNSTEADY, "slot-unsteady", "The unit went down by itself five times. Its other copy runs now.")

enum wlink_code {
    WLINK_CODE_NONE = 0, /* nothing is wrong; its wire name is "none" */
#define X(name, wire, sentence) WLINK_CODE_##name,
    WLINK_CODES(X)
#undef X
        WLINK_CODE_COUNT
};
