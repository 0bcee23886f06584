/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/phrases-consulting.h"
#include "common/phrases-service.h"

/* What the screens say: the one table of their words, beside the codes' sentences (codes.h) and the words of
 * states (words.c). A row is  X(ENUM, "words").  British English, sentence case, present tense; say what is,
 * then what to do. {placeholders} are replaced, see wlink_say_with() in words.h; a translation keeps them. A
 * comment above a row is for translators. */
#define WLINK_PHRASES(X)                                                                                     \
    WLINK_PHRASES_CONSULTING(X)                                                                              \
    WLINK_PHRASES_SERVICE(X)                                                                                 \
    /* everywhere */                                                                                         \
    X(DEVICES_CLOSED, "Cameras and microphone closed")                                                       \
    X(DEVICES_OPEN, "A camera or the microphone is open")                                                    \
    X(RING_NUMBER, "Ring {number}")                                                                          \
    X(RING_SWITCHBOARD, "Ring the hospital switchboard")                                                     \
    X(SIGNED_IN_NURSE, "Nurse signed in")                                                                    \
    X(SIGNED_IN_CONSULTANT, "Consultant signed in")                                                          \
    X(SIGNED_IN_TECHNICIAN, "Technician signed in")                                                          \
    X(SIGNED_IN_MANAGER, "Healthcare manager signed in")                                                     \
    X(SIGN_OUT, "Sign out")                                                                                  \
    X(SIGN_OUT_DOES, "Signs you out")                                                                        \
    X(STOP, "Stop everything")                                                                               \
    X(STOP_DOES, "Closes both cameras and the microphone at once")                                           \
    X(ALL_STOPPED, "All stopped")                                                                            \
    X(CHANGE, "Change")                                                                                      \
    X(CLOSE, "Close")                                                                                        \
    X(OK, "OK")                                                                                              \
    X(OK_DOES, "Hides this message")                                                                         \
    X(PAGE_END, "There is no further page.")                                                                 \
    X(MINUTES, "{n} min")                                                                                    \
    /* the connection to the daemon */                                                                       \
    X(LOST, "This screen has lost the unit.")                                                                \
    X(LOST_WHY,                                                                                              \
      "Nobody knows what the cameras do. To be safe, pull the plugs of the cameras and the microphone.")     \
    X(LOST_BACK, "The screen comes back by itself when the unit answers.")                                   \
    X(STARTING, "This unit is starting")                                                                     \
    X(STARTING_WAIT, "It takes up to a minute.")                                                             \
    X(TRY_AGAIN, "Try again")                                                                                \
    X(TRY_AGAIN_DOES, "Asks the unit for everything once more")                                              \
    /* 01 standby */                                                                                         \
    X(STANDBY_START, "Start a consultation")                                                                 \
    X(STANDBY_START_DOES, "Asks for your PIN, then for the room")                                            \
    X(STANDBY_SIGN_IN, "Sign in")                                                                            \
    X(STANDBY_PIN, "You will need your PIN.")                                                                \
    X(STANDBY_NOBODY, "Nobody can look into this room.")                                                     \
    X(STANDBY_OPEN, "It did not close. Pull its plug.")                                                      \
    X(STANDBY_FALLBACK, "If this unit does not work:")                                                       \
    X(STANDBY_MISSED, "Missed call, {time}")                                                                 \
    X(HEALTH_GOOD, "This unit is working")                                                                   \
    X(HEALTH_NO_EXAM, "The examination camera is missing")                                                   \
    X(HEALTH_FOREIGN, "This camera is not one of ours. Use the blue one.")                                   \
    X(HEALTH_NO_ROOM, "The room camera is missing")                                                          \
    X(HEALTH_NO_MICROPHONE, "The microphone is missing")                                                     \
    X(HEALTH_NO_NETWORK, "No network: {ring}")                                                               \
    X(HEALTH_NOT_IN_SERVICE, "This unit is not in service")                                                  \
    X(HEALTH_NO_TIME, "This unit does not know the time: {ring}")                                            \
    X(HEALTH_NO_RECORD, "This unit cannot write its record: {ring}")                                         \
    /* 02 PIN */                                                                                             \
    X(PIN_CODE, "Enter your staff code")                                                                     \
    X(PIN_CODE_WORDS, "3 digits.")                                                                           \
    X(PIN_PIN, "Enter your PIN")                                                                             \
    X(PIN_PIN_WORDS, "6 digits. The unit opens when you enter the last one.")                                \
    X(PIN_NEW, "Choose a new PIN")                                                                           \
    X(PIN_NEW_WORDS, "6 digits that only you know. It takes the place of the one that you were given.")      \
    X(PIN_REPEAT, "Enter the new PIN again")                                                                 \
    X(PIN_REPEAT_WORDS, "6 digits, to be sure.")                                                             \
    X(PIN_DIFFERENT, "The two were not the same. Choose again.")                                             \
    X(PIN_COUNT, "{n} of {all} entered")                                                                     \
    X(PIN_LOOKING, "One moment")                                                                             \
    X(PIN_WRONG, "Wrong PIN. {tries}.")                                                                      \
    X(PIN_LOCKED, "Locked until {time}.")                                                                    \
    X(PIN_NOTE,                                                                                              \
      "Your staff code is written in the record of each consultation. Never tell anybody your PIN.")         \
    X(PIN_CLEAR, "Clear")                                                                                    \
    X(PIN_DELETE, "Delete")                                                                                  \
    X(PIN_CANCEL, "Cancel")                                                                                  \
    X(PIN_CANCEL_DOES, "Goes back without signing in")                                                       \
    X(PIN_FALLBACK, "Forgotten your PIN, or locked out?")                                                    \
    /* 03 rooms */                                                                                           \
    X(ROOMS_HEADING, "Where do you want to call?")                                                           \
    X(ROOMS_NONE, "This unit may not call any room. Ask your healthcare manager.")                           \
    X(ROOMS_LAST_TODAY, "Last called, today {time}")                                                         \
    X(ROOMS_LAST, "Last called, {date}")                                                                     \
    X(ROOMS_CALL_DOES, "Opens the cameras for a check before the call")                                      \
    X(ROOMS_NOT_DOES, "Says why")                                                                            \
    X(ROOMS_TRY, "Try the cameras")                                                                          \
    X(ROOMS_TRY_DOES, "Opens the cameras and the microphone for you alone")                                  \
    X(ROOMS_FALLBACK, "No answer anywhere?")                                                                 \
    X(ROOMS_NO_NETWORK, "No network: no room can be reached now.")                                           \
    X(ROOMS_PAGE, "Page {n} of {all}")                                                                       \
    X(ROOMS_BEFORE, "Rooms before")                                                                          \
    X(ROOMS_MORE, "More rooms")                                                                              \
    X(PRESENCE_AVAILABLE, "Available")                                                                       \
    X(PRESENCE_BUSY, "Busy: you can wait")                                                                   \
    X(PRESENCE_FREE, "Free to call")                                                                         \
    X(PRESENCE_IN_CONSULTATION, "In a consultation")                                                         \
    X(PRESENCE_OFF, "Switched off")                                                                          \
    X(PRESENCE_CLOSED, "Closed now")                                                                         \
    X(PRESENCE_UNKNOWN, "Not known yet")                                                                     \
    X(PRESENCE_LOCKED, "Not authorised now")                                                                 \
    X(PRESENCE_FROM, "Authorised from {time}")                                                               \
    /* 04 check */                                                                                           \
    X(CHECK_PLACE, "Check before you call")                                                                  \
    X(CHECK_PLACE_TRY, "Try the cameras")                                                                    \
    X(CHECK_PLACE_ANSWER, "Check before you answer")                                                         \
    X(CHECK_ONLY_YOU, "Only you see this. Nothing is sent yet.")                                             \
    X(CHECK_ROOM, "Room camera")                                                                             \
    X(CHECK_EXAM, "Examination camera")                                                                      \
    X(CHECK_MICROPHONE, "Microphone")                                                                        \
    X(CHECK_HEAR, "We can hear you")                                                                         \
    X(CHECK_HEAR_NOTHING, "We hear nothing")                                                                 \
    X(CHECK_TOO_LOUD, "Too loud: move back")                                                                 \
    X(CHECK_NO_MICROPHONE, "No microphone")                                                                  \
    X(CHECK_TEST, "Play a test sound")                                                                       \
    X(CHECK_TEST_DOES, "Plays two seconds of sound in this room")                                            \
    X(CHECK_WHO, "Who is in the room?")                                                                      \
    X(CHECK_WHO_WHY, "The consultant sees this.")                                                            \
    X(CHECK_BACK, "Back to rooms")                                                                           \
    X(CHECK_BACK_DOES, "Closes the cameras and the microphone")                                              \
    X(CHECK_CALL, "Call")                                                                                    \
    X(CHECK_CALL_DOES, "Calls {room}")                                                                       \
    X(CHECK_JOIN, "Join")                                                                                    \
    X(CHECK_JOIN_DOES, "They see and hear you")                                                              \
    X(CHECK_BACK_RINGS, "Back")                                                                              \
    X(CHECK_BACK_RINGS_DOES, "Closes the cameras and the microphone. It goes on ringing.")                   \
    X(VERDICT_READY, "Ready")                                                                                \
    X(VERDICT_READY_ALL, "Both cameras and the microphone work.")                                            \
    X(VERDICT_READY_BUT, "Ready, without the examination camera.")                                           \
    X(VERDICT_NO_EXAM, "Push the blue plug in, or call without it.")                                         \
    X(VERDICT_EXAM_SILENT,                                                                                   \
      "It sends no picture. Pull the blue plug and push it in again, or call without it.")                   \
    X(VERDICT_READY_NO_EXAM_EVER, "The camera and the microphone work.")                                     \
    X(VERDICT_NOT, "Not ready")                                                                              \
    X(VERDICT_NO_MICROPHONE, "Nobody would hear you. Push the microphone plug in.")                          \
    X(VERDICT_NO_ROOM, "The room camera is not there. Push its plug in.")                                    \
    X(VERDICT_ROOM_SILENT, "The room camera sends no picture. Pull its plug and push it in again.")          \
    X(VERDICT_DEAF, "Nobody would hear you: the microphone hears nothing. Look whether it is switched off.") \
    X(VERDICT_DARK, "The room camera is dark. Open its cover, or put the light on.")                         \
    X(VERDICT_NO_NETWORK, "There is no network. {ring}.")                                                    \
    X(VERDICT_NO_TIME, "This unit does not know the time. {ring}.")                                          \
    X(VERDICT_NO_RECORD, "This unit cannot write its record. {ring}.")                                       \
    X(VERDICT_OPENING, "One moment")                                                                         \
    X(VERDICT_OPENING_WORDS, "The cameras are being opened.")                                                \
    X(LIVE, "Live")                                                                                          \
    X(NOT_SENT, "Not sent")                                                                                  \
    X(NOT_SENT_YET, "Not sent yet")                                                                          \
    X(NOT_THERE, "Not there")                                                                                \
    /* the tools of a call */                                                                                \
    X(TOOL_OPENS_MICROPHONE, "Opens the microphone")                                                         \
    X(TOOL_CLOSES_MICROPHONE, "Closes the microphone")                                                       \
    X(TOOL_OPENS_ROOM, "Opens the room camera")                                                              \
    X(TOOL_CLOSES_ROOM, "Closes the room camera")                                                            \
    X(TOOL_OPENS_EXAM, "Opens the examination camera")                                                       \
    X(TOOL_CLOSES_EXAM, "Closes the examination camera")                                                     \
    X(TOOL_PLUG_IN, "Push its plug in. It starts by itself.")                                                \
    X(TOOL_LOUDSPEAKER, "Loudspeaker")                                                                       \
    X(TOOL_LOUDSPEAKER_DOES, "Shows how loud it is")                                                         \
    X(TOOL_HELP, "Help")                                                                                     \
    X(TOOL_HELP_DOES, "Shows what to do, and the number to ring")                                            \
    X(TOOL_END, "End consultation")                                                                          \
    X(TOOL_END_DOES, "Asks you once, then ends the consultation")                                            \
    /* 05 waiting */                                                                                         \
    X(WAITING_CALLING, "Calling")                                                                            \
    X(WAITING_IN_LIST, "You are in the waiting list")                                                        \
    X(WAITING_RINGS, "It rings there")                                                                       \
    X(WAITING_JOINING, "Joining")                                                                            \
    X(WAITING_RECONNECTING, "Reconnecting. You keep your place.")                                            \
    X(WAITING_ENDING, "Ending")                                                                              \
    X(WAITING_THEY_KNOW, "They know you are waiting.")                                                       \
    X(WAITING_MOMENT, "It takes a moment.")                                                                  \
    X(WAITING_MESSAGE, "Message from the consulting room, {time}")                                           \
    X(WAITING_NOBODY, "Nobody sees or hears you yet.")                                                       \
    X(WAITING_NOBODY_WHY, "Pictures and sound start when the consultant joins.")                             \
    X(WAITING_STOPPED, "Everything is stopped. You keep your place.")                                        \
    X(WAITING_STOPPED_WHY, "When the consultant joins, they see words that say so.")                         \
    X(WAITING_WILL_SEE, "What they will see")                                                                \
    X(WAITING_IN_ROOM, "In the room")                                                                        \
    X(WAITING_FALLBACK, "Cannot wait?")                                                                      \
    X(WAITING_CANCEL, "Cancel the call")                                                                     \
    X(WAITING_CANCEL_DOES, "Gives up your place in the waiting list")                                        \
    X(VERIFIED, "Verified")                                                                                  \
    X(VERIFIED_ENCRYPTED, "Verified and encrypted")                                                          \
    X(NOT_VERIFIED_YET, "Not verified yet")                                                                  \
    X(LAST_VERIFIED, "Last verified {time}")                                                                 \
    /* 06 in consultation */                                                                                 \
    X(CONSULTATION_THEY_SEE, "What they see")                                                                \
    X(CONSULTATION_NO_FAR, "No picture from {room}")                                                         \
    X(CONSULTATION_FAR_OFF, "{room} stopped its camera")                                                     \
    X(CONSULTATION_FAR_STOPPED, "{room} stopped its cameras and microphone at {time}.")                      \
    X(CONSULTATION_FAR_MUTED, "They muted their microphone")                                                 \
    X(CONSULTATION_STILL_HEARD, "They can still see and hear you.")                                          \
    X(CONSULTATION_COMING, "The picture is coming")                                                          \
    X(CONSULTATION_LARGE_DOES, "Shows the examination picture large")                                        \
    X(CONSULTATION_SMALL_DOES, "Shows the consulting room large again")                                      \
    X(CONSULTATION_EXAMINE, "Examine")                                                                       \
    X(CONSULTATION_EXAMINE_NONE, "Examine: no camera")                                                       \
    X(CONSULTATION_EXAMINE_CLOSED, "Examine: camera off")                                                    \
    X(CONSULTATION_BACK_TO_ROOM, "Back to room")                                                             \
    /* in a short list of people, who is in the room */                                                      \
    X(OFFICER, "Officer")                                                                                    \
    X(PEOPLE_MORE, "{people} and {n} more")                                                                  \
    X(CONSULTATION_WHO, "Who is in the room")                                                                \
    X(CONSULTATION_CHANGE_DOES, "Shows who can be in the room")                                              \
    X(CONSULTATION_NOBODY, "Nobody said")                                                                    \
    X(CONSULTATION_EXAM_SMALL, "Exam camera")                                                                \
    X(CONSULTATION_EXAM_LARGE, "Examination camera: they see this")                                          \
    X(DEVICE_CLOSED_HERE, "Closed")                                                                          \
    X(DEVICE_CLOSED_WORDS, "Touch its button below to open it.")                                             \
    X(DEVICE_SILENT, "It sends no picture")                                                                  \
    X(DEVICE_SILENT_WORDS, "Pull its plug, and push it in again.")                                           \
    /* the side column */                                                                                    \
    X(END_HEADING, "End the consultation?")                                                                  \
    X(END_WORDS, "Cameras and microphone close in both rooms.")                                              \
    X(END_YES, "End")                                                                                        \
    X(END_YES_DOES, "Ends the consultation now")                                                             \
    X(END_NO, "Go on")                                                                                       \
    X(END_NO_DOES, "Goes on with the consultation")                                                          \
    X(HELP_HEADING, "Help")                                                                                  \
    X(HELP_URGENT, "If the patient needs care now:")                                                         \
    X(HELP_1, "If they do not hear you, look whether the microphone is on.")                                 \
    X(HELP_2, "If a camera shows nothing, push its plug in. It starts by itself.")                           \
    X(HELP_3, "If the connection is lost, stay here. It comes back by itself.")                              \
    X(PEOPLE_HEADING, "Who is in the room?")                                                                 \
    X(PEOPLE_WORDS, "The consultant sees this.")                                                             \
    X(PEOPLE_DONE, "Done")                                                                                   \
    X(LOUDSPEAKER_HEADING, "Loudspeaker")                                                                    \
    X(LOUDSPEAKER_LESS, "Loudspeaker, less")                                                                 \
    X(LOUDSPEAKER_MORE, "Loudspeaker, more")                                                                 \
    X(LOUDSPEAKER_LESS_DOES, "Makes the loudspeaker quieter")                                                \
    X(LOUDSPEAKER_MORE_DOES, "Makes the loudspeaker louder")                                                 \
    X(LOUDSPEAKER_SAID, "{n} of 10")                                                                         \
    X(LOUDSPEAKER_END, "It does not go further")                                                             \
    X(LOUDSPEAKER_NONE, "No loudspeaker")                                                                    \
    X(SAME_HEADING, "Are the same people in the room?")                                                      \
    X(SAME_WORDS, "The connection was lost for {length}. The consultant sees who is there.")                 \
    X(SAME_YES, "Yes")                                                                                       \
    X(SAME_YES_DOES, "Leaves it as it is")                                                                   \
    X(QUESTION_FROM, "{room} asks")                                                                          \
    X(QUESTION_YES, "Yes")                                                                                   \
    X(QUESTION_NO, "No")                                                                                     \
    X(QUESTION_SAME_PEOPLE, "Are the same people in the room?")                                              \
    X(QUESTION_CAMERA, "Let {room} set the camera?")                                                         \
    X(QUESTION_OTHER, "They ask something that this unit does not know.")                                    \
    X(TROUBLE_HEADING, "That was not done")                                                                  \
    /* 09 interrupted */                                                                                     \
    X(INTERRUPTED_HEADING, "Reconnecting")                                                                   \
    X(INTERRUPTED_AGO, "The connection was lost {length} ago.")                                              \
    X(INTERRUPTED_CABLE, "The network cable is out. Push it in.")                                            \
    X(INTERRUPTED_RESTARTED, "This unit has restarted.")                                                     \
    X(INTERRUPTED_FAR_RESTARTED, "The other unit has restarted.")                                            \
    X(INTERRUPTED_LIMIT, "We try for 2 minutes")                                                             \
    X(INTERRUPTED_STAY, "Stay here.")                                                                        \
    X(INTERRUPTED_STAY_WORDS, "The consultation comes back by itself. Nobody has to accept again.")          \
    X(INTERRUPTED_PAUSE, "Pause the examination")                                                            \
    X(INTERRUPTED_PAUSE_WORDS, "until the picture is back. They do not see or hear you.")                    \
    X(INTERRUPTED_FALLBACK, "Not back after 2 minutes:")                                                     \
    X(INTERRUPTED_YOUR_ROOM, "Your room camera")                                                             \
    X(INTERRUPTED_WORK, "Your cameras and microphone work.")                                                 \
    X(INTERRUPTED_STOPPED, "Everything is stopped. It stays so.")                                            \
    X(INTERRUPTED_MISSING, "A camera or the microphone is not there. Push its plug in.")                     \
    X(BACK, "Connected again. Check that they see you.")                                                     \
    /* another room called during the consultation */                                                        \
    X(MISSED_CALLED, "{room} called at {time}")                                                              \
    X(MISSED_WORDS, "They were told that you cannot take the call now.")                                     \
    /* 10 unplugged and back */                                                                              \
    X(UNPLUGGED_EXAM, "Examination camera unplugged")                                                        \
    X(UNPLUGGED_ROOM, "Room camera unplugged")                                                               \
    X(UNPLUGGED_MICROPHONE, "Microphone unplugged")                                                          \
    X(UNPLUGGED_WORDS, "The consultation goes on. The consultant has been told.")                            \
    X(BACK_EXAM, "Examination camera works again")                                                           \
    X(BACK_ROOM, "Room camera works again")                                                                  \
    X(BACK_MICROPHONE, "Microphone works again")                                                             \
    X(PLUG_EXAM, "Push the blue plug in")                                                                    \
    X(PLUG_ROOM, "Push its plug in")                                                                         \
    X(FOREIGN, "This camera is not one of ours")                                                             \
    X(FOREIGN_EXAM, "Use the blue one.")                                                                     \
    X(FOREIGN_ROOM, "Use the one that belongs to this room.")                                                \
    X(PLUG_WORDS, "It starts again by itself.")                                                              \
    /* 11 ended */                                                                                           \
    X(ENDED_HEADING, "Consultation ended")                                                                   \
    X(ENDED_STOPPED, "The consultation has stopped")                                                         \
    X(ENDED_CLOSED, "Cameras and microphone closed at {time}. Nothing leaves this room.")                    \
    X(ENDED_OPEN, "A camera or the microphone did not close. Pull its plug.")                                \
    X(ENDED_CALLED, "With")                                                                                  \
    X(ENDED_TIME, "Time")                                                                                    \
    X(ENDED_TIME_VALUE, "{from} to {until}, {length}")                                                       \
    X(ENDED_PEOPLE, "In the room")                                                                           \
    X(ENDED_HOW, "How it ended")                                                                             \
    X(ENDED_KEPT, "Kept on this unit")                                                                       \
    X(ENDED_KEPT_VALUE, "No pictures and no sound")                                                          \
    X(ENDED_CONNECTION, "Connection")                                                                        \
    X(ENDED_NEVER_LOST, "Never lost")                                                                        \
    X(ENDED_LOST, "Lost {times}, for {length}")                                                              \
    X(ENDED_RECORD, "Record line")                                                                           \
    X(ENDED_SIGN_OUT, "You will be signed out in {length}. Touch the screen to stay signed in.")             \
    X(ENDED_CLOSES, "This page closes in {length}. Touch the screen to keep it.")                            \
    X(ENDED_FINISH, "Finish and sign out")                                                                   \
    X(ENDED_FINISH_DOES, "Signs you out")                                                                    \
    X(ENDED_AGAIN, "Call again")                                                                             \
    X(ENDED_AGAIN_DOES, "Checks the cameras, then calls {room}")                                             \
    X(ENDED_OTHER, "Choose another room")                                                                    \
    X(ENDED_OTHER_DOES, "Shows the rooms that can be called")                                                \
    X(ENDED_REPORT, "Report a problem")                                                                      \
    X(ENDED_REPORT_DOES, "Writes what was wrong into the record, without names")                             \
    X(REPORT_HEADING, "What was wrong?")                                                                     \
    X(REPORT_WORDS, "One touch is enough. Nobody writes anything down about the patient.")                   \
    X(REPORT_PICTURE, "The picture")                                                                         \
    X(REPORT_SOUND, "The sound")                                                                             \
    X(REPORT_CONNECTION, "The connection")                                                                   \
    X(REPORT_OTHER, "Something else")                                                                        \
    X(REPORT_DONE, "Thank you. It stands in the record.")                                                    \
    /* 12 refused */                                                                                         \
    X(REFUSED_HEADING, "You cannot call this room now")                                                      \
    X(REFUSED_STOPPED, "The call was stopped")                                                               \
    X(REFUSED_UNIT, "This unit cannot call now")                                                             \
    X(REFUSED_DO, "What to do now")                                                                          \
    X(REFUSED_URGENT, "If the patient needs care now:")                                                      \
    X(REFUSED_OTHER, "Or choose another room.")                                                              \
    X(REFUSED_LATER, "Or try again in a few minutes.")                                                       \
    X(REFUSED_ANOTHER_DAY, "Or try again another day.")                                                      \
    X(REFUSED_OPEN, "Or try again when the room is open.")                                                   \
    X(REFUSED_THEN, "Or try again from then on.")                                                            \
    X(REFUSED_RENEW, "Ask your healthcare manager to renew the permission.")                                 \
    X(REFUSED_TECHNICIAN, "Tell the technician what stands beside this.")                                    \
    X(REFUSED_ABOUT, "About this")                                                                           \
    X(REFUSED_BY, "Given by")                                                                                \
    X(REFUSED_VALID, "Valid")                                                                                \
    X(REFUSED_VALID_VALUE, "{from} to {until}")                                                              \
    X(REFUSED_VALID_FROM, "From {from}")                                                                     \
    X(REFUSED_VALID_UNTIL, "Until {until}")                                                                  \
    X(REFUSED_SENT, "Nothing sent")                                                                          \
    X(REFUSED_SENT_VALUE, "The cameras are closed.")                                                         \
    X(REFUSED_RECORDED, "Recorded")                                                                          \
    X(REFUSED_RECORDED_VALUE, "This try is line {n} of the record.")                                         \
    X(REFUSED_CODE, "For technicians")                                                                       \
    /* 13 incoming */                                                                                        \
    X(INCOMING_CALL, "Incoming call")                                                                        \
    X(INCOMING_VERIFIED, "Verified. Allowed to call this room.")                                             \
    X(INCOMING_CANNOT, "They cannot see or hear this room.")                                                 \
    X(INCOMING_CANNOT_WHY, "Nothing is sent until a nurse signs in and joins.")                              \
    X(INCOMING_RINGING, "Ringing for {length}. It stops after 1 minute.")                                    \
    X(INCOMING_NOT_NOW, "Not now")                                                                           \
    X(INCOMING_NOT_NOW_DOES, "Tells them that you cannot take the call now")                                 \
    X(INCOMING_LATER, "In 10 minutes")                                                                       \
    X(INCOMING_LATER_DOES, "Tells them to call again in 10 minutes")                                         \
    /* sent to the other room as a note */                                                                   \
    X(INCOMING_LATER_NOTE, "We cannot answer now. Please call again in 10 minutes.")                         \
    X(INCOMING_SIGN_IN, "Sign in to answer")                                                                 \
    X(INCOMING_SIGN_IN_DOES, "Asks for your PIN, then opens the cameras for a check")                        \
    X(INCOMING_ANSWER, "Answer")                                                                             \
    X(INCOMING_ANSWER_DOES, "Opens the cameras for a check; they see nothing yet")                           \
    /* 21 everything stopped */                                                                              \
    X(STOPPED_HEADING, "Nothing leaves this room")                                                           \
    X(STOPPED_AT, "Stopped at {time}. They see words that say so.")                                          \
    X(STOPPED_NOW, "They see words that say so.")                                                            \
    X(STOPPED_ROOM, "Room camera closed")                                                                    \
    X(STOPPED_EXAM, "Exam camera closed")                                                                    \
    X(STOPPED_MICROPHONE, "Microphone closed")                                                               \
    X(STOPPED_NOT_ROOM, "The room camera did not close. Pull its plug.")                                     \
    X(STOPPED_MINE, "My camera closed")                                                                      \
    X(STOPPED_NOT_MINE, "My camera did not close. Pull its plug.")                                           \
    X(STOPPED_NOT_EXAM, "The examination camera did not close. Pull its plug.")                              \
    X(STOPPED_NOT_MICROPHONE, "The microphone did not close. Pull its plug.")                                \
    X(STOPPED_STILL, "You still see and hear them.")                                                         \
    X(STOPPED_START, "Start sending")                                                                        \
    X(STOPPED_START_DOES, "Opens again what was open before")

enum wlink_phrase {
#define X(name, words) WLINK_SAY_##name,
    WLINK_PHRASES(X)
#undef X
        WLINK_PHRASE_COUNT
};

/* The words of a phrase, translated, with its {placeholders}. Borrowed from the catalogue. */
const char *wlink_say(enum wlink_phrase phrase);

/* The same with its placeholders filled: pairs of a name without braces and its value, ended by NULL. One
 * pass: braces in a value stay as they are. A placeholder that is not given stays. Free with g_free. */
char *wlink_say_with(enum wlink_phrase phrase, const char *name, ...) __attribute__((sentinel));
