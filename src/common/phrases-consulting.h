/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the screens of a consulting unit say beyond those of phrases.h, whose table this one is a part of. */
#define WLINK_PHRASES_CONSULTING(X)                                                                          \
    /* 14 waiting list */                                                                                    \
    X(LIST_NOBODY, "Nobody is waiting")                                                                      \
    X(LIST_NOBODY_WORDS, "A wing that calls appears here by itself.")                                        \
    X(LIST_ONE, "1 wing is waiting")                                                                         \
    X(LIST_MORE, "{n} wings are waiting")                                                                    \
    X(LIST_COUNT, "{n} waiting")                                                                             \
    X(LIST_LONGEST, "Longest first")                                                                         \
    X(LIST_ARRIVED, "{room} is waiting")                                                                     \
    X(LIST_BEFORE, "Those before")                                                                           \
    X(LIST_NEXT, "Those after")                                                                              \
    X(LIST_JOIN, "Join")                                                                                     \
    X(LIST_JOIN_DOES, "Joins {room} at once: they see and hear you")                                         \
    X(LIST_LOOK_DOES, "Checks your camera before you join {room}")                                           \
    X(LIST_MINUTE, "minute")                                                                                 \
    X(LIST_MINUTES, "minutes")                                                                               \
    X(LIST_HOURS, "hours")                                                                                   \
    /* above "minute": who came less than a minute ago */                                                    \
    X(LIST_NEW, "<1")                                                                                        \
    X(LIST_JUST_NOW, "Just now")                                                                             \
    X(LIST_PATIENT_NOT_YET, "{people} here, patient not yet")                                                \
    X(LIST_NOBODY_SAID, "Nobody said who is there")                                                          \
    X(LIST_READY, "Ready: both cameras and sound work")                                                      \
    X(LIST_CONNECTING, "Connecting")                                                                         \
    X(LIST_AWAY, "Reconnecting. They keep their place.")                                                     \
    X(LIST_AWAY_WHY, "Their connection is broken. It comes back by itself.")                                 \
    X(LIST_UNKNOWN, "Rings. What works there shows when you join.")                                          \
    X(LIST_ALL_OFF, "Their cameras and microphone are off")                                                  \
    X(LIST_NO_SOUND, "No microphone: you would not hear them")                                               \
    X(LIST_NO_ROOM, "No room camera")                                                                        \
    X(LIST_ROOM_OFF, "Room camera off")                                                                      \
    X(LIST_NO_EXAM, "No examination camera")                                                                 \
    X(LIST_EXAM_OFF, "Examination camera off")                                                               \
    X(LIST_STOPPED, "They stopped waiting, {time}")                                                          \
    X(LIST_LOST, "Their connection was lost, {time}")                                                        \
    X(LIST_OTHERS, "Other wings")                                                                            \
    X(LIST_OTHERS_ALL, "All of them wait.")                                                                  \
    X(LIST_OTHERS_NONE, "This unit may not call any wing.")                                                  \
    X(LIST_OTHERS_WORDS, "A wing you call rings. You see it only when a nurse there answers.")               \
    X(LIST_CALL_DOES, "Checks your camera before the call")                                                  \
    X(LIST_IN_CONSULTATION_WHY, "They are in a consultation.")                                               \
    X(LIST_CHECK, "Check my camera")                                                                         \
    /* below "Check my camera", until the first join of a sign-in */                                         \
    X(LIST_CHECK_FIRST, "Not looked at yet")                                                                 \
    X(LIST_CHECK_DOES, "Opens your camera and microphone for you alone")                                     \
    X(LIST_MESSAGE, "Send a message")                                                                        \
    X(LIST_MESSAGE_DOES, "To those who wait")                                                                \
    X(LIST_FAULT, "Fault?")                                                                                  \
    /* 15 check before joining */                                                                            \
    X(JOIN_PLACE, "Check before you join")                                                                   \
    X(JOIN_PLACE_CALL, "Check before you call")                                                              \
    X(JOIN_PLACE_TRY, "Check my camera")                                                                     \
    X(JOIN_SEE_OF_YOU, "What they will see of you")                                                          \
    X(JOIN_TEST, "Test sound")                                                                               \
    X(JOIN_WAITING, "Waiting for {length}")                                                                  \
    X(JOIN_WAITING_NEW, "Waiting since a moment ago")                                                        \
    X(JOIN_VERIFIED, "Verified. Authorised until {time}.")                                                   \
    X(JOIN_VERIFIED_ALWAYS, "Verified. Allowed to call.")                                                    \
    X(JOIN_AUTHORISED, "Authorised until {time}.")                                                           \
    X(JOIN_AUTHORISED_ALWAYS, "You may call this room.")                                                     \
    X(JOIN_FOREIGN, "Not a Winglink unit. Known by its address.")                                            \
    X(JOIN_WING_SAYS, "The wing says")                                                                       \
    X(JOIN_CAMERA_WORKS, "Room camera works")                                                                \
    X(JOIN_EXAM_WORKS, "Examination camera works")                                                           \
    X(JOIN_SOUND_WORKS, "Microphone works")                                                                  \
    X(JOIN_NO_SOUND, "No microphone")                                                                        \
    X(JOIN_QUALITY_UNKNOWN, "Connection not measured yet")                                                   \
    X(JOIN_SEE_WHEN, "You see the wing when you join, not before.")                                          \
    X(JOIN_CALL_RINGS, "When you call, the wing rings")                                                      \
    X(JOIN_CALL_WORDS, "A nurse there has to answer. Until then you neither see nor hear the wing.")         \
    X(JOIN_TRY_WORDS, "Nobody is called. You see what a wing would see of you.")                             \
    X(JOIN_BACK, "Back to list")                                                                             \
    X(JOIN_BACK_DOES, "Closes your camera and the microphone")                                               \
    X(JOIN_MESSAGE, "Message them")                                                                          \
    X(JOIN_MESSAGE_DOES, "Sends words to this wing")                                                         \
    X(JOIN_JOIN, "Join")                                                                                     \
    X(JOIN_CALL, "Call")                                                                                     \
    X(JOIN_STOP_DOES, "Closes your camera and the microphone at once")                                       \
    /* a wing was called, or is being joined */                                                              \
    X(RINGS_CALLING, "Calling")                                                                              \
    X(RINGS_RINGS, "It rings there")                                                                         \
    X(RINGS_JOINING, "Joining")                                                                              \
    X(RINGS_ENDING, "Ending")                                                                                \
    X(RINGS_SINCE, "For {length}")                                                                           \
    X(RINGS_WORDS, "You see the wing only when a nurse there answers.")                                      \
    X(RINGS_NOBODY, "Nobody sees or hears you yet.")                                                         \
    X(RINGS_CANCEL, "Cancel the call")                                                                       \
    X(RINGS_CANCEL_DOES, "Stops the ringing")                                                                \
    X(RINGS_NOTE, "They say")                                                                                \
    /* 16 in consultation */                                                                                 \
    X(SEES_EXAM, "Examination camera")                                                                       \
    X(SEES_ROOM, "Room camera")                                                                              \
    X(SEES_NO_EXAM, "No examination camera there")                                                           \
    X(SEES_EXAM_GONE, "Examination camera unplugged")                                                        \
    X(SEES_EXAM_GONE_WORDS, "The wing has been told. It starts again by itself.")                            \
    X(SEES_EXAM_BACK, "Examination camera works again")                                                      \
    X(SEES_ROOM_GONE, "Their room camera is unplugged")                                                      \
    X(SEES_CLOSED, "They closed this camera")                                                                \
    X(SEES_CLOSED_WORDS, "The nurse opens it again.")                                                        \
    X(SEES_STALLED, "This camera sends no picture")                                                          \
    X(SEES_STALLED_WORDS, "The wing has been told.")                                                         \
    X(SEES_COMING, "The picture is coming")                                                                  \
    X(SEES_SWAP, "Swap pictures")                                                                            \
    X(SEES_SWAP_DOES, "Shows the other picture large")                                                       \
    X(SEES_FULL, "Full screen")                                                                              \
    X(SEES_FULL_DOES, "Shows the large picture alone")                                                       \
    X(SEES_BOTH, "Both pictures")                                                                            \
    X(SEES_BOTH_DOES, "Shows both pictures again")                                                           \
    X(SEES_WHOLE, "Whole picture")                                                                           \
    X(SEES_WHOLE_DOES, "Ends the zoom on this screen")                                                       \
    X(SEES_WHOLE_WHY, "You see the whole picture. Spread two fingers on it to zoom, or turn the wheel.")     \
    /* for a screen reader, of the large picture */                                                          \
    X(SEES_ZOOM_HOW, "Plus and minus zoom, arrows move what you see")                                        \
    /* {n} as 2.0: this screen shows a part of the picture, enlarged */                                      \
    X(SEES_ZOOMED, "Zoomed {n} times: a part of the picture")                                                \
    X(SEES_CAMERA_ON, "My camera on")                                                                        \
    X(SEES_CAMERA_OFF, "My camera off")                                                                      \
    X(SEES_CAMERA_NONE, "No camera")                                                                         \
    X(SEES_MUTED, "They muted their microphone")                                                             \
    X(SEES_THERE, "In their room")                                                                           \
    X(SEES_JOINED, "You joined {room}")                                                                      \
    X(SEES_WAITING_DOES, "Shows who waits")                                                                  \
    X(SEES_NOBODY_WAITS, "Nobody waits")                                                                     \
    X(SEES_LIST_HEADING, "Waiting")                                                                          \
    X(SEES_LIST_WORDS, "Join them when this consultation has ended.")                                        \
    X(SEES_LIST_MORE, "And {n} more")                                                                        \
    X(SEES_BACK, "Connected again. Check that they see you.")                                                \
    /* 09 */                                                                                                 \
    X(LOST_YOUR_CAMERA, "My camera")                                                                         \
    X(LOST_WORK, "Your camera and microphone work.")                                                         \
    /* 18 message */                                                                                         \
    X(MESSAGE_TO, "Who to")                                                                                  \
    X(MESSAGE_ALL, "All {n} wings")                                                                          \
    X(MESSAGE_ALL_ONE, "The wing that waits")                                                                \
    X(MESSAGE_MESSAGE, "Message")                                                                            \
    X(MESSAGE_1, "Running 5 minutes late")                                                                   \
    X(MESSAGE_2, "Running 10 minutes late")                                                                  \
    X(MESSAGE_3, "Running 20 minutes late")                                                                  \
    X(MESSAGE_4, "Please bring the patient in")                                                              \
    X(MESSAGE_5, "Please keep the patient in the room")                                                      \
    X(MESSAGE_6, "Have the examination camera ready")                                                        \
    X(MESSAGE_7, "I will join next")                                                                         \
    X(MESSAGE_8, "I cannot join today: please ring")                                                         \
    /* a message as it is sent: its words and a full stop */                                                 \
    X(MESSAGE_SENTENCE, "{words}.")                                                                          \
    X(MESSAGE_NEVER, "Never write a patient’s name. Everyone in the wing room can read the message.")        \
    X(MESSAGE_SEE, "They will see")                                                                          \
    X(MESSAGE_NOTHING, "Choose a message")                                                                   \
    X(MESSAGE_WRITE, "Write your own")                                                                       \
    X(MESSAGE_WRITE_DOES, "Opens the keyboard")                                                              \
    X(MESSAGE_WRITING, "Write your message")                                                                 \
    X(MESSAGE_READY, "Ready-made messages")                                                                  \
    X(MESSAGE_READY_DOES, "Closes the keyboard")                                                             \
    X(MESSAGE_LEFT, "They will see, {n} characters left")                                                    \
    X(MESSAGE_FULL, "That is as long as a message can be")                                                   \
    X(MESSAGE_FINAL, "You cannot take a message back.")                                                      \
    X(MESSAGE_SEND, "Send to {n} wings")                                                                     \
    X(MESSAGE_SEND_ONE, "Send to {room}")                                                                    \
    X(MESSAGE_SEND_SHORT, "Send")                                                                            \
    X(MESSAGE_SEND_WHY, "Choose a message first.")                                                           \
    X(MESSAGE_NOBODY_WHY, "Nobody is waiting.")                                                              \
    X(MESSAGE_SEND_DOES, "Sends it at once")                                                                 \
    X(MESSAGE_SENT_WHY, "It is sent. Choose another message.")                                               \
    X(KEY_SPACE, "Space")                                                                                    \
    X(KEY_CAPITAL, "Capital")                                                                                \
    X(KEY_LETTERS, "Letters")                                                                                \
    X(KEY_SIGNS, "Signs")                                                                                    \
    X(MESSAGE_SENDING, "Sending")                                                                            \
    X(MESSAGE_SENT, "Sent to {n}")                                                                           \
    X(MESSAGE_SENT_ONE, "Sent to {room}")                                                                    \
    X(MESSAGE_MISSED, "{room} stopped waiting")                                                              \
    X(MESSAGE_TO_DOES, "Chooses another of those who wait")                                                  \
    X(MESSAGE_TO_ONE, "To {room}")                                                                           \
    X(MESSAGE_TO_ALL, "To all {n}")                                                                          \
    /* 01 */                                                                                                 \
    X(STANDBY_SIGN_IN_DOES, "Asks for your PIN, then shows who waits")                                       \
    /* 11, 12 */                                                                                             \
    X(LEFT_BACK, "Back to the list")                                                                         \
    X(LEFT_BACK_DOES, "Shows who waits")                                                                     \
    X(LEFT_LIST_IN, "The list comes back in {length}. Touch the screen to stay here.")                       \
    X(NOT_CALLED_OTHER, "Or choose another wing.")
