/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the screens say to who looks after the unit: a part of the table of phrases.h, whose rules hold here,
 * too; but technicians may read "failed". */
#define WLINK_PHRASES_SERVICE(X)                                                                             \
    /* the strip and the bar of who looks after the unit */                                                  \
    X(SERVICE_BACK, "Back")                                                                                  \
    X(SERVICE_BACK_DOES, "Goes back one page")                                                               \
    X(SERVICE_NO_KEEPER, "Nothing looks after this machine")                                                 \
    X(SERVICE_NO_KEEPER_WHY, "Nothing that looks after the machine answers, so this cannot be done here.")   \
    /* 01 */                                                                                                 \
    X(STANDBY_HOLD_DOES, "For technicians: hold it for a second, or press F10")                              \
    X(STANDBY_SIGN_IN_OUT_DOES, "Asks for your PIN; technicians see the checks")                             \
    X(STANDBY_OUT, "A technician puts it into service.")                                                     \
    X(STANDBY_NO_STAFF, "Nobody can sign in here yet. The service stick brings the staff list.")             \
    X(STANDBY_UNSERVED, "No technician or manager has a PIN of their own here.")                             \
    X(STANDBY_STICK_DOES, "Opens the page of the stick that brings the staff list. No PIN is asked for.")    \
    X(STANDBY_PULL, "Pull the service stick out now")                                                        \
    X(STANDBY_UPDATED, "Updated to {version}")                                                               \
    X(STANDBY_NOT_UPDATED, "The update failed. The unit runs {version} as before.")                          \
    X(STANDBY_SEEN_DOES, "Says that you have read it")                                                       \
    /* 19 commissioning */                                                                                   \
    X(CHECKS_PLACE, "Putting this unit into service")                                                        \
    X(CHECKS_PLACE_IN, "Checks of this unit")                                                                \
    X(CHECKS_PASSED, "{n} of {all} checks passed")                                                           \
    X(CHECKS_RUNNING, "Checking: {check}")                                                                   \
    X(CHECKS_NONE, "No check has been run yet")                                                              \
    X(CHECKS_TOOK, "Took {length}")                                                                          \
    X(CHECKS_SO_FAR, "{n} of {all}")                                                                         \
    X(CHECKS_OPEN, "A camera or the microphone is open for the check. Nothing is sent.")                     \
    X(CHECK_IS_NOT_RUN, "Not run yet")                                                                       \
    X(CHECK_IS_RUNNING, "Running")                                                                           \
    X(CHECK_IS_PASSED, "Passed")                                                                             \
    /* {why}: the first sentence of a code, without its full stop */                                         \
    X(CHECK_IS_FAILED, "Failed: {why}")                                                                      \
    X(CHECK_NOT_RUN_WHY, "Not run: {why}")                                                                   \
    /* a row, for a screen reader */                                                                         \
    X(CHECK_ROW, "{check}: {value}")                                                                         \
    X(CHECK_ROW_DOES, "Shows what to do about it")                                                           \
    X(CHECK_NOT_NEEDED, "The unit can be put into service without this.")                                    \
    X(CHECKS_READY, "Ready for use")                                                                         \
    X(CHECKS_READY_WORDS, "Every check that this unit needs has passed.")                                    \
    X(CHECKS_NOT_READY, "Not ready for use")                                                                 \
    X(CHECKS_NOT_READY_ONE, "Put the fault right, then run the check again.")                                \
    X(CHECKS_NOT_READY_MANY, "Put the faults right, then run the checks again.")                             \
    X(CHECKS_NOT_READY_RUN, "Run all checks to find out.")                                                   \
    X(CHECKS_NOT_READY_TOUCH, "Touch the 9 points to end the checks.")                                       \
    X(CHECKS_IN_SERVICE, "In service")                                                                       \
    X(CHECKS_IN_SERVICE_WORDS, "This unit may make and take calls.")                                         \
    X(CHECKS_IN_SERVICE_BUT, "In service, with a fault")                                                     \
    X(CHECKS_IN_SERVICE_BUT_WORDS, "This unit may make and take calls. Put the fault right.")                \
    X(CHECKS_WAIT, "Checking")                                                                               \
    X(CHECKS_WAIT_WORDS, "Cameras and microphone open one at a time, the loopback call both.")               \
    X(CHECKS_UNIT, "Unit {unit}.")                                                                           \
    X(CHECKS_BLOCKED_NOW, "Calls stay blocked until it is put into service.")                                \
    X(CHECKS_BLOCKED, "Calls stay blocked until all {n} that are needed pass.")                              \
    X(CHECKS_RUN, "Run all checks")                                                                          \
    X(CHECKS_RUN_DOES, "Opens the cameras, the microphone and the loudspeaker one after another")            \
    X(CHECKS_RUN_NOW, "Checks are running.")                                                                 \
    X(CHECKS_AGAIN, "Run this check again")                                                                  \
    X(CHECKS_AGAIN_DOES, "Runs this check alone")                                                            \
    X(CHECKS_TOUCH, "Touch the 9 points")                                                                    \
    X(CHECKS_TOUCH_DOES, "Shows nine points, to be touched one after another")                               \
    X(CHECKS_REPORT, "Show the report")                                                                      \
    X(CHECKS_REPORT_DOES, "Shows it as text, and as a code to scan")                                         \
    X(CHECKS_SHUT_DOWN, "Shut down")                                                                         \
    X(CHECKS_SHUT_DOWN_DOES, "Asks once, then switches this unit off")                                       \
    X(CHECKS_OFF_HEADING, "Shut this unit down?")                                                            \
    X(CHECKS_OFF_WORDS, "Nobody can call or be called until somebody switches it on at the machine.")        \
    X(CHECKS_OFF_YES, "Shut down")                                                                           \
    X(CHECKS_OFF_YES_DOES, "Switches this unit off now")                                                     \
    X(CHECKS_OFF_NO, "Leave it on")                                                                          \
    X(CHECKS_OFF_NO_DOES, "Goes back to the checks")                                                         \
    X(CHECKS_SERVICE, "Service")                                                                             \
    X(CHECKS_SERVICE_DOES, "Service stick, staff, request code")                                             \
    X(CHECKS_PUT, "Put into service")                                                                        \
    X(CHECKS_PUT_DOES, "The unit may make and take calls from now on")                                       \
    X(CHECKS_PUT_ONE, "Put into service: 1 check failed")                                                    \
    X(CHECKS_PUT_MANY, "Put into service: {n} checks failed")                                                \
    X(CHECKS_PUT_LEFT, "Put into service: {n} not run")                                                      \
    X(CHECKS_PUT_RUNNING, "Put into service: checking")                                                      \
    X(CHECKS_PUT_WHY, "Every needed check has to pass first.")                                               \
    /* what to do about a check, one step each */                                                            \
    X(DO_AGAIN, "Run this check again.")                                                                     \
    X(DO_SPARE_CAMERA, "Still failed: try the spare camera.")                                                \
    X(DO_REPORT, "Still failed: show the report, and send it to whoever looks after the estate.")            \
    X(DO_BLUE_PLUG, "Push the blue plug in until it clicks.")                                                \
    X(DO_PLUG, "Push its plug in until it clicks.")                                                          \
    X(DO_BY_ITSELF, "Wait 5 seconds. The check runs by itself.")                                             \
    X(DO_OWN_CAMERA, "Push the plug of the unit’s own camera in.")                                           \
    X(DO_COVER, "Open the cover in front of the lens.")                                                      \
    X(DO_LIGHT, "Put the light of the room on.")                                                             \
    X(DO_CLEAN, "Look what is in front of the lens, and wipe it.")                                           \
    X(DO_REPLUG, "Pull its plug, wait 5 seconds, push it in again.")                                         \
    X(DO_OTHER_SOCKET, "Push its plug into its own socket, straight at the machine.")                        \
    X(DO_SOUND_PLUG, "Push the plugs of the microphone and the loudspeaker in.")                             \
    X(DO_SWITCH_ON, "Look whether the microphone is switched on.")                                           \
    X(DO_SPARE_SOUND, "Still failed: try the spare one.")                                                    \
    X(DO_VOLUME, "Turn the loudspeaker up.")                                                                 \
    X(DO_QUIET, "Make the room quiet: no talking, no fan.")                                                  \
    X(DO_APART, "Put the microphone further away from the loudspeaker.")                                     \
    X(DO_CABLE, "Push the network cable in until it clicks, at both ends.")                                  \
    X(DO_SOCKET, "Look whether the light at the socket is on.")                                              \
    X(DO_NETWORK_PEOPLE, "Ask the people of the network for the address of this socket.")                    \
    X(DO_OTHER_ROOM, "Look whether the other room is switched on.")                                          \
    X(DO_FIREWALL, "Ask the people of the network whether calls may pass.")                                  \
    X(DO_TIME_SERVER, "Ask the people of the network for a time server.")                                    \
    X(DO_WAIT_TIME, "Wait 5 minutes. The clock sets itself.")                                                \
    X(DO_WAIT_SLOTS, "Wait 5 minutes. The unit compares its two copies.")                                    \
    X(DO_BUNDLE, "Bring a newer site bundle on a service stick.")                                            \
    X(DO_MANAGER, "Ask the healthcare manager for the permission.")                                          \
    X(DO_CERTIFICATE, "Ask the estate office to renew the certificate: it comes with a site bundle.")        \
    X(DO_FLASH, "Install the image again.")                                                                  \
    X(DO_FIRMWARE, "Set the firmware up as the technician’s guide says, and flash the unit again.")          \
    X(DO_UPDATE, "Bring the update of this version, or of a newer one, on a service stick.")                 \
    X(DO_TOUCH, "Touch each point once, with a dry finger.")                                                 \
    X(DO_SCREEN_CABLE, "Still failed: look at the cable of the screen.")                                     \
    X(DO_OTHERS_FIRST, "Put the faults above right first.")                                                  \
    X(DO_RESTART, "Restart the unit.")                                                                       \
    /* the touch check */                                                                                    \
    X(TOUCH_HEADING, "Touch each point once")                                                                \
    X(TOUCH_COUNT, "{n} of {all} touched")                                                                   \
    X(TOUCH_POINT, "Point {n}")                                                                              \
    X(TOUCH_POINT_DOES, "Touch it")                                                                          \
    X(TOUCH_GIVE_UP, "A point does not answer")                                                              \
    X(TOUCH_GIVE_UP_DOES, "Ends the check with the points that were felt")                                   \
    /* the report */                                                                                         \
    X(UNIT_REPORT_PLACE, "Report")                                                                           \
    X(UNIT_REPORT_HEADING, "Report of this unit")                                                            \
    X(UNIT_REPORT_CODE, "Scan this to take the checks along.")                                               \
    X(UNIT_REPORT_CODE_NAME, "The checks as a code to scan")                                                 \
    X(UNIT_REPORT_NONE, "Only the checks: nothing that looks after the machine answers.")                    \
    X(UNIT_REPORT_MAKING, "The report is being made.")                                                       \
    X(UNIT_REPORT_SAFE, "No names, nothing clinical, no keys.")                                              \
    X(UNIT_REPORT_BEFORE, "Page before")                                                                     \
    X(UNIT_REPORT_MORE, "Next page")                                                                         \
    /* 20 update */                                                                                          \
    X(UPDATE_HEADING, "Updating this unit")                                                                  \
    X(UPDATE_LEFT, "About {n} minutes left. Please leave the power on.")                                     \
    X(UPDATE_LEFT_ONE, "About 1 minute left. Please leave the power on.")                                    \
    X(UPDATE_SOON, "Less than a minute left. Please leave the power on.")                                    \
    X(UPDATE_POWER, "Please leave the power on.")                                                            \
    X(UPDATE_PERCENT, "{n}%")                                                                                \
    X(UPDATE_READY_AT, "Ready again at about {time}")                                                        \
    X(UPDATE_PROGRESS, "Progress of the update")                                                             \
    X(UPDATE_IF_FAILS, "If the update fails, the unit goes back to version {version}.")                      \
    X(UPDATE_BY_ITSELF, "It does this by itself. You do not need to do anything.")                           \
    X(UPDATE_FALLBACK, "Need a consultant now?")                                                             \
    X(UPDATE_STEP_1, "Check the signature")                                                                  \
    X(UPDATE_STEP_2, "Write version {version}")                                                              \
    X(UPDATE_STEP_3, "Read it back")                                                                         \
    X(UPDATE_STEP_4, "Restart")                                                                              \
    X(UPDATE_STEP_5, "Run all checks")                                                                       \
    X(UPDATE_DONE, "Done")                                                                                   \
    X(UPDATE_NOW, "Now")                                                                                     \
    X(UPDATE_NOT_YET, "Not yet")                                                                             \
    X(UPDATE_VERSIONS, "From {from} to {to}. No consultation is running.")                                   \
    /* {time}: a time of today or tomorrow, or a date */                                                     \
    X(UPDATE_NO_ROOM_UNTIL, "No room is authorised to call until {time}.")                                   \
    X(UPDATE_STOP, "Stop the update and use the unit now")                                                   \
    X(UPDATE_STOP_DOES, "Leaves the version as it is")                                                       \
    X(UPDATE_STOP_NOTE, "You can stop until step 4. The old version stays as it is.")                        \
    X(UPDATE_STOP_LATER, "The update is being brought here. You can stop it then.")                          \
    X(UPDATE_STOPPING, "The update is being stopped")                                                        \
    X(UPDATE_STOPPING_WHY, "The old version stays as it is. You can use the unit in a moment.")              \
    X(UPDATE_NO_STOP, "You cannot stop it any more")                                                         \
    X(UPDATE_NO_STOP_WHY, "The new version starts. If it does not work, the unit goes back by itself.")      \
    X(UPDATE_CHECKS, "A camera or the microphone is open for the checks. Nothing is sent.")                  \
    /* 23 service */                                                                                         \
    X(SERVICE_PLACE, "Service")                                                                              \
    X(SERVICE_STICK, "Service stick")                                                                        \
    X(SERVICE_OPEN, "Let a service stick in")                                                                \
    X(SERVICE_OPEN_DOES, "The service port takes a stick for 10 minutes")                                    \
    X(SERVICE_CLOSED, "The service port is closed")                                                          \
    X(SERVICE_CLOSED_WORDS, "A stick in it is not read.")                                                    \
    X(SERVICE_INSERT, "Push the service stick in")                                                           \
    X(SERVICE_INSERT_WORDS, "Into the service port of the machine. It is let in for 10 minutes.")            \
    X(SERVICE_READING, "The stick is being read")                                                            \
    X(SERVICE_READING_WORDS, "Leave it in.")                                                                 \
    X(SERVICE_READY, "What is on the stick")                                                                 \
    X(SERVICE_SIGNED, "Signed by {signer}, {date}")                                                          \
    X(SERVICE_REFUSED, "The stick is refused")                                                               \
    /* those that a staff list brought: of technicians and managers, shown once */                           \
    X(SERVICE_PINS, "The first one-time PINs")                                                               \
    X(SERVICE_PINS_WORDS,                                                                                    \
      "Hand each over now: they are shown this once. At the first sign-in people choose their own.")         \
    X(SERVICE_PIN_OF, "Staff code {code}")                                                                   \
    X(SERVICE_PULL, "Pull the stick out now")                                                                \
    X(SERVICE_PULL_WORDS, "Nothing is read from it or written to it any more.")                              \
    X(SERVICE_DO, "Do it")                                                                                   \
    X(SERVICE_DO_DOES, "Does what is chosen")                                                                \
    X(SERVICE_DO_NONE, "Nothing on the stick can be done here.")                                             \
    X(SERVICE_LEAVE, "Leave it")                                                                             \
    X(SERVICE_LEAVE_DOES, "Does nothing with the stick")                                                     \
    X(SERVICE_CLOSE, "Close the port")                                                                       \
    X(SERVICE_CLOSE_DOES, "No stick is read any more")                                                       \
    X(SERVICE_WORKING, "It is being done")                                                                   \
    X(SERVICE_WORKING_WORDS, "Leave the stick in and the power on.")                                         \
    X(SERVICE_STEP, "Step {n} of {all}, {percent}%")                                                         \
    X(SERVICE_DONE, "Done")                                                                                  \
    X(SERVICE_FAILED, "It was not done")                                                                     \
    X(SERVICE_WILL, "What will happen:")                                                                     \
    X(SERVICE_CHECKS, "Run the checks")                                                                      \
    X(SERVICE_CHECKS_DOES, "Shows the checks of this unit")                                                  \
    X(SERVICE_REQUEST, "Show the unit’s request code")                                                       \
    X(SERVICE_REQUEST_DOES, "Shows the request for a certificate as a code to scan")                         \
    X(SERVICE_STAFF, "Staff")                                                                                \
    X(SERVICE_STAFF_DOES, "Shows who may use this unit")                                                     \
    X(SERVICE_MACHINE, "This unit")                                                                          \
    X(SERVICE_VERSION, "Version")                                                                            \
    X(SERVICE_VERSION_VALUE, "{version}, slot {slot}")                                                       \
    X(SERVICE_OTHER, "Other slot")                                                                           \
    X(SERVICE_OTHER_NONE, "Not known")                                                                       \
    X(SERVICE_ADDRESS, "Address")                                                                            \
    X(SERVICE_STATE, "State")                                                                                \
    X(SERVICE_STATE_IN, "In service")                                                                        \
    X(SERVICE_STATE_OUT, "Not in service")                                                                   \
    X(ITEM_UPDATE, "Update {version}")                                                                       \
    X(ITEM_SITE, "Site bundle, serial {version}")                                                            \
    X(ITEM_STAFF, "Staff list, serial {version}")                                                            \
    X(ITEM_REPORT, "Take the report along")                                                                  \
    X(ITEM_RESET, "Factory reset")                                                                           \
    X(ITEM_INSTALLED, "Installed: {version}")                                                                \
    X(ITEM_UPDATE_DOES,                                                                                      \
      "The unit writes version {version}, restarts and runs all checks. It takes about 5 minutes. If it "    \
      "fails, the unit goes back to what runs now.")                                                         \
    X(ITEM_SITE_DOES,                                                                                        \
      "The unit takes this bundle in place of the one that it has, and starts its service anew. It takes "   \
      "about a minute.")                                                                                     \
    X(ITEM_STAFF_DOES, "The staff codes of this list may sign in from now on, each with its one-time PIN.")  \
    X(ITEM_REPORT_DOES,                                                                                      \
      "The unit writes its report onto the stick: versions, checks and journal, without names.")             \
    X(ITEM_RESET_DOES,                                                                                       \
      "Identity, site bundle, staff and record of this unit are wiped. Nobody can bring them back. Then "    \
      "the unit has to be flashed again.")                                                                   \
    X(RESET_HEADING, "Wipe this unit?")                                                                      \
    X(RESET_WORDS, "Nobody can bring back what is on it.")                                                   \
    X(RESET_YES, "Wipe it")                                                                                  \
    X(RESET_YES_DOES, "Wipes this unit now")                                                                 \
    X(RESET_NO, "Leave it")                                                                                  \
    /* the request */                                                                                        \
    X(REQUEST_PLACE, "Request of this unit")                                                                 \
    X(ENROL_PLACE, "This unit has no identity yet")                                                          \
    X(ENROL_HEADING, "Insert the service stick")                                                             \
    X(ENROL_WORDS, "It brings the identity of this room.")                                                   \
    X(ENROL_NEVER_HEADING, "Flash this unit again")                                                          \
    X(ENROL_NEVER_WORDS, "No service stick brings it an identity.")                                          \
    X(ENROL_NEVER_WHY, "It was wiped, or it was flashed for no room.")                                       \
    X(REQUEST_HEADING, "This unit’s request")                                                                \
    X(REQUEST_SCAN, "Scan it, or copy the text, and have the estate sign it.")                               \
    X(REQUEST_CODE_NAME, "The unit’s request as a code to scan")                                             \
    X(REQUEST_NONE, "This unit’s request has been answered. There is nothing to sign.")                      \
    X(REQUEST_ADDRESS, "For {address}")                                                                      \
    /* 24 staff */                                                                                           \
    X(STAFF_PLACE, "Staff of this unit")                                                                     \
    X(STAFF_HEADING, "Who may use this unit")                                                                \
    X(STAFF_NONE, "Nobody yet")                                                                              \
    X(STAFF_CHOOSE, "Choose somebody, or add a staff code.")                                                 \
    X(STAFF_CHOOSE_DOES, "Shows what can be done")                                                           \
    X(STAFF_ROLE_NURSE, "Nurse")                                                                             \
    X(STAFF_ROLE_CONSULTANT, "Consultant")                                                                   \
    X(STAFF_ROLE_TECHNICIAN, "Technician")                                                                   \
    X(STAFF_ROLE_MANAGER, "Healthcare manager")                                                              \
    /* after a role: "Nurse, active" */                                                                      \
    X(STAFF_ACTIVE, "active")                                                                                \
    X(STAFF_MUST_CHANGE, "has a one-time PIN")                                                               \
    X(STAFF_LOCKED, "locked")                                                                                \
    X(STAFF_ENDED, "ended")                                                                                  \
    X(STAFF_YOU, "you")                                                                                      \
    X(STAFF_ADD, "Add a staff code")                                                                         \
    X(STAFF_ADD_DOES, "Asks for the code and the role")                                                      \
    X(STAFF_ADD_HEADING, "New staff code")                                                                   \
    X(STAFF_ADD_CODE, "3 digits that nobody has had")                                                        \
    X(STAFF_ADD_DO, "Add {code} as {role}")                                                                  \
    X(STAFF_ADD_WHY, "Enter the code and choose the role first.")                                            \
    X(STAFF_ADD_DO_DOES, "Adds the code and shows its one-time PIN")                                         \
    X(STAFF_TAKEN, "{code} is taken, or was once.")                                                          \
    X(STAFF_NEW_PIN, "Give a new one-time PIN")                                                              \
    X(STAFF_NEW_PIN_DOES, "The PIN that they have now ends; a lock is lifted")                               \
    X(STAFF_END, "End this code")                                                                            \
    X(STAFF_END_DOES, "Asks once, then the code may not sign in any more")                                   \
    X(STAFF_END_HEADING, "End {code}?")                                                                      \
    X(STAFF_END_WORDS, "It may not sign in any more, and the code is never used again.")                     \
    X(STAFF_END_YES, "End it")                                                                               \
    X(STAFF_END_YES_DOES, "Ends the code now")                                                               \
    X(STAFF_END_NO, "Leave it")                                                                              \
    X(STAFF_END_NO_DOES, "Leaves the code as it is")                                                         \
    X(STAFF_END_YOU, "You cannot end yourself here.")                                                        \
    X(STAFF_END_ENDED, "It has ended already.")                                                              \
    X(STAFF_PIN_HEADING, "One-time PIN of {code}")                                                           \
    X(STAFF_PIN_WORDS,                                                                                       \
      "Hand it over now: it is shown this once. At the first sign-in they choose their own.")                \
    X(STAFF_PIN_DONE, "Done")                                                                                \
    X(STAFF_PIN_DONE_DOES, "Puts the PIN away for good")                                                     \
    X(STAFF_CANCEL, "Cancel")                                                                                \
    X(STAFF_CANCEL_DOES, "Adds nobody")                                                                      \
    X(STAFF_BEFORE, "Codes before")                                                                          \
    X(STAFF_MORE, "More codes")                                                                              \
    /* the machine stops */                                                                                  \
    X(LOST_RESTARTING, "This unit is restarting")                                                            \
    X(LOST_RESTARTING_WAIT, "It takes up to two minutes.")                                                   \
    /* the unit does not start any more */                                                                   \
    X(REPAIR_PLACE, "Service")                                                                               \
    X(REPAIR_HEADING, "This unit does not start")                                                            \
    X(REPAIR_WORDS,                                                                                          \
      "Nobody can call or be called here. To be safe, pull the plugs of the cameras and the microphone.")    \
    X(REPAIR_RING, "Please tell the technician.")                                                            \
    X(REPAIR_HOW, "For the technician")                                                                      \
    X(REPAIR_HOW_WORDS,                                                                                      \
      "No start was good. A service stick of the estate can mend it: a site bundle, an update or a factory " \
      "reset. No PIN is asked for, because nobody can sign in.")
