/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/icon-private.h"

const struct wlink_icon_drawing wlink_icon_table[WLINK_ICON_COUNT] = {
    [WLINK_ICON_NONE] = {"none", {{NULL}}},
    [WLINK_ICON_MIC] =
        {"mic",
         {{"M12 2.5a3 3 0 0 1 3 3v5.5a3 3 0 0 1 -3 3a3 3 0 0 1 -3 -3v-5.5a3 3 0 0 1 3 -3zM5 11.5a7 7 0"
           " 0 0 14 0M12 18.5V22"}}},
    [WLINK_ICON_MIC_OFF] =
        {"mic-off",
         {{"M12 2.5a3 3 0 0 1 3 3v5.5a3 3 0 0 1 -3 3a3 3 0 0 1 -3 -3v-5.5a3 3 0 0 1 3 -3zM5 11.5a7 7 0"
           " 0 0 14 0M12 18.5V22M3 3l18 18"}}},
    [WLINK_ICON_CAM] = {"cam",
                        {{"M4 6h9a2 2 0 0 1 2 2v8a2 2 0 0 1 -2 2h-9a2 2 0 0 1 -2 -2v-8a2 2 0 0 1 2 -2zM15"
                          " 10.5l7-4v11l-7-4"}}},
    [WLINK_ICON_CAM_OFF] = {"cam-off",
                            {{"M4 6h9a2 2 0 0 1 2 2v8a2 2 0 0 1 -2 2h-9a2 2 0 0 1 -2 -2v-8a2 2 0 0 1 2 -2zM15"
                              " 10.5l7-4v11l-7-4M2 3l20 18"}}},
    [WLINK_ICON_EXAM] =
        {"exam",
         {{"M2.5 9a6.5 6.5 0 1 1 13 0a6.5 6.5 0 1 1 -13 0zM6.8 9a2.2 2.2 0 1 1 4.4 0a2.2 2.2 0 1 1 -4.4"
           " 0z"},
          {"M13.8 13.8L21 21", .width = 3.6F}}},
    [WLINK_ICON_EXAM_OFF] = {"exam-off",
                             {{"M2.5 9a6.5 6.5 0 1 1 13 0a6.5 6.5 0 1 1 -13 0zM3 20L20 2"},
                              {"M13.8 13.8L21 21", .width = 3.6F}}},
    [WLINK_ICON_HAND] =
        {"hand",
         {{"M8 13V5.2a1.6 1.6 0 0 1 3.2 0V11V3.6a1.6 1.6 0 0 1 3.2 0V11V5a1.6 1.6 0 0 1 3.2 0v9.5c0"
           " 4.5-2.6 7.5-6.6 7.5-3.4 0-4.9-1.7-6.6-4.9l-2-3.9c-.9-1.7 1.3-3 2.5-1.6L8 14.6"}}},
    [WLINK_ICON_END] =
        {"end",
         {{"M3 14.5c0-5 4-7 9-7s9 2 9 7c0 1.2-.6 1.8-1.7"
           " 1.6l-3-.6c-.9-.2-1.3-.7-1.3-1.6v-1.6c-2-.7-4-.7-6 0v1.6c0 .9-.4 1.4-1.3 1.6l-3 .6C3.6 16.3"
           " 3 15.7 3 14.5z"}}},
    [WLINK_ICON_PHONE] =
        {"phone",
         {{"M6 2.8h3l1.8 5-2.3 1.7a13 13 0 0 0 6 6l1.7-2.3 5 1.8v3c0 1.7-1.3 3-3 3C10 21 3 14 3"
           " 5.8c0-1.7 1.3-3 3-3z"}}},
    [WLINK_ICON_LOCK] =
        {"lock",
         {{"M6.5 10.5h11a2 2 0 0 1 2 2v7a2 2 0 0 1 -2 2h-11a2 2 0 0 1 -2 -2v-7a2 2 0 0 1 2 -2zM8"
           " 10.5V7a4 4 0 0 1 8 0v3.5M12 15v2.5"}}},
    [WLINK_ICON_TICK] = {"tick", {{"M4 12.5l5.5 5.5L20.5 6.5", .width = 3.0F}}},
    [WLINK_ICON_TICK_O] = {"tick-o",
                           {{"M2.5 12a9.5 9.5 0 1 1 19 0a9.5 9.5 0 1 1 -19 0zM7.5 12.5l3.2 3.2 6-7"}}},
    [WLINK_ICON_CROSS] = {"cross", {{"M5 5l14 14M19 5L5 19", .width = 3.0F}}},
    [WLINK_ICON_CROSS_O] = {"cross-o",
                            {{"M2.5 12a9.5 9.5 0 1 1 19 0a9.5 9.5 0 1 1 -19 0zM8.5 8.5l7 7M15.5 8.5l-7 7"}}},
    [WLINK_ICON_RING] = {"ring", {{"M2.5 12a9.5 9.5 0 1 1 19 0a9.5 9.5 0 1 1 -19 0z"}}},
    [WLINK_ICON_WARN] = {"warn", {{"M12 3L22 20.5H2z"}, {"M12 9.5v5M12 17.6v.2", .width = 2.6F}}},
    [WLINK_ICON_INFO] = {"info",
                         {{"M2.5 12a9.5 9.5 0 1 1 19 0a9.5 9.5 0 1 1 -19 0z"},
                          {"M12 11v6M12 7.2v.2", .width = 2.6F}}},
    [WLINK_ICON_HELP] = {"help",
                         {{"M2.5 12a9.5 9.5 0 1 1 19 0a9.5 9.5 0 1 1 -19 0z"},
                          {"M9 9.2a3 3 0 1 1 4.5 2.7c-1 .6-1.5 1.1-1.5 2.3M12 17.4v.2", .width = 2.4F}}},
    [WLINK_ICON_CLOCK] = {"clock", {{"M2.5 12a9.5 9.5 0 1 1 19 0a9.5 9.5 0 1 1 -19 0zM12 6.5V12l4 2.5"}}},
    [WLINK_ICON_FREEZE] =
        {"freeze",
         {{"M12 2v20M3.3 7l17.4 10M20.7 7L3.3 17M9.5 3.5L12 6l2.5-2.5M9.5 20.5L12 18l2.5 2.5M3"
           " 10.6l3.4-.9-.9-3.4M21 13.4l-3.4.9.9 3.4M3 13.4l3.4.9-.9 3.4M21 10.6l-3.4-.9.9-3.4",
           .width = 1.8F}}},
    [WLINK_ICON_PLAY] = {"play", {{"M7 4l13 8-13 8z"}}},
    [WLINK_ICON_STILL] =
        {"still",
         {{"M8 6l1.5-2.5h5L16 6h4a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM8"
           " 12.8a4 4 0 1 1 8 0a4 4 0 1 1 -8 0z"}}},
    [WLINK_ICON_LIGHT] =
        {"light",
         {{"M7.8 12a4.2 4.2 0 1 1 8.4 0a4.2 4.2 0 1 1 -8.4 0zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5"
           " 5l1.7 1.7M17.3 17.3L19 19M19 5l-1.7 1.7M6.7 17.3L5 19"}}},
    [WLINK_ICON_SOUND] = {"sound", {{"M3 9v6h4l6 5V4L7 9zM16.5 8.5a5 5 0 0 1 0 7M19 5.5a9 9 0 0 1 0 13"}}},
    [WLINK_ICON_PEOPLE] =
        {"people",
         {{"M5 8a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0zM2 20c0-4 2.9-6.5 6.5-6.5S15 16 15 20M15.5"
           " 4.8a3.5 3.5 0 0 1 0 6.4M17 14c3 .6 5 2.9 5 6"}}},
    [WLINK_ICON_PERSON] =
        {"person",
         {{"M7.8 7.5a4.2 4.2 0 1 1 8.4 0a4.2 4.2 0 1 1 -8.4 0zM4 21.5c0-5 3.6-7.5 8-7.5s8 2.5 8 7.5"}}},
    [WLINK_ICON_SWAP] = {"swap", {{"M3 8h15M14 3.5L18.5 8 14 12.5M21 16.5H6M10 12l-4.5 4.5L10 21"}}},
    [WLINK_ICON_ENLARGE] = {"enlarge", {{"M14 3h7v7M21 3l-7.5 7.5M10 21H3v-7M3 21l7.5-7.5"}}},
    [WLINK_ICON_ZOOM] = {"zoom", {{"M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5M8 9h8v6h-8z"}}},
    [WLINK_ICON_LEFT] = {"left", {{"M15 4l-8 8 8 8", .width = 3.0F}}},
    [WLINK_ICON_RIGHT] = {"right", {{"M9 4l8 8-8 8", .width = 3.0F}}},
    [WLINK_ICON_UP] = {"up", {{"M4 15l8-8 8 8", .width = 3.0F}}},
    [WLINK_ICON_DOWN] = {"down", {{"M4 9l8 8 8-8", .width = 3.0F}}},
    [WLINK_ICON_PLUS] = {"plus", {{"M12 4v16M4 12h16", .width = 3.0F}}},
    [WLINK_ICON_MINUS] = {"minus", {{"M4 12h16", .width = 3.0F}}},
    [WLINK_ICON_PEN] = {"pen", {{"M4 20l1-4.5L16.5 4a2 2 0 0 1 3 0l.5.500a2 2 0 0 1 0 3L8.5 19z"}}},
    [WLINK_ICON_POINT] = {"point",
                          {{"M9 12a3 3 0 1 1 6 0a3 3 0 1 1 -6 0z", .filled = true},
                           {"M3.5 12a8.5 8.5 0 1 1 17 0a8.5 8.5 0 1 1 -17 0z"}}},
    [WLINK_ICON_ARROW] = {"arrow", {{"M4 20L19 5M9 4.5h10.5V15"}}},
    [WLINK_ICON_CIRCLE] = {"circle", {{"M2.5 12a9.5 7.5 0 1 1 19 0a9.5 7.5 0 1 1 -19 0z"}}},
    [WLINK_ICON_UNDO] = {"undo", {{"M8 4L3 9l5 5M3 9h11a6 6 0 0 1 0 12H9"}}},
    [WLINK_ICON_BIN] = {"bin", {{"M3 6h18M9 6V3h6v3M5.5 6l1 15h11l1-15M10 10.5v6.5M14 10.5v6.5"}}},
    [WLINK_ICON_SEND] = {"send", {{"M12 16V3M7 7.5L12 2.8l5 4.7M4 14v7h16v-7"}}},
    [WLINK_ICON_MESSAGE] = {"message", {{"M3 4h18v13H11l-5 4.5V17H3z"}}},
    [WLINK_ICON_PLUG] = {"plug", {{"M8 2v5M16 2v5M5 7h14v4.5a7 7 0 0 1-14 0zM12 18.5V22"}}},
    [WLINK_ICON_LINK] = {"link", {{"M3 20v-3M8.5 20v-6.5M14 20V10M19.5 20V4.5", .width = 3.4F}}},
    [WLINK_ICON_LINK_WEAK] = {"link-weak",
                              {{"M3 20v-3M8.5 20v-6.5", .width = 3.4F},
                               {"M14 20V10M19.5 20V4.5", .width = 3.4F, .faint = true}}},
    [WLINK_ICON_LINK_OFF] = {"link-off",
                             {{"M3 20v-3M8.5 20v-6.5M14 20V10M19.5 20V4.5", .width = 3.4F, .faint = true},
                              {"M3 3l18 18"}}},
    [WLINK_ICON_BACK] = {"back", {{"M20 12H4M11 4.5L3.5 12l7.5 7.5", .width = 2.6F}}},
    [WLINK_ICON_AGAIN] = {"again", {{"M20.5 12a8.5 8.5 0 1 1-2.5-6M20.5 2.5v5h-5"}}},
    [WLINK_ICON_OUT] = {"out", {{"M14 3H4v18h10M10 12h11.5M17 7l5 5-5 5"}}},
    [WLINK_ICON_DEL] = {"del", {{"M8.5 5H21v14H8.5L2 12zM11.5 9l6 6M17.5 9l-6 6"}}},
    [WLINK_ICON_FOCUS] = {"focus",
                          {{"M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5M9 12a3 3 0 1 1 6 0a3 3 0 1 1 -6 0z"}}},
    [WLINK_ICON_SHIELD] = {"shield",
                           {{"M12 2l8.5 3v6.5c0 5-3.5 8.5-8.5 10.5-5-2-8.5-5.5-8.5-10.5V5zM8 12l3 3 5-6"}}},
    [WLINK_ICON_OFFICER] =
        {"officer",
         {{"M8 9a4 4 0 1 1 8 0a4 4 0 1 1 -8 0zM6 6.5l1.5-4h9l1.5 4zM4 21.5c0-5 3.6-7 8-7s8 2 8 7"}}},
    [WLINK_ICON_NURSE] =
        {"nurse",
         {{"M8 7a4 4 0 1 1 8 0a4 4 0 1 1 -8 0zM4 21.5c0-5 3.6-7.5 8-7.5s8 2.5 8 7.5M12 16.5v4M10 18.5h4"}}},
    [WLINK_ICON_DOOR] = {"door", {{"M5 21.5V2.5h13v19M2.5 21.5h19M14 12v.2"}}},
    [WLINK_ICON_SPEAK] = {"speak", {{"M2.5 3.5h12v9h-6L5 15.5v-3H2.5zM17 9.5h4.5v8.5H19v3l-3.5-3H10v-2.5"}}},
    [WLINK_ICON_EYE] =
        {"eye",
         {{"M1.5 12C4 7.5 7.5 5 12 5s8 2.5 10.5 7c-2.5 4.5-6 7-10.5 7S4 16.5 1.5 12zM9 12a3 3 0 1 1 6"
           " 0a3 3 0 1 1 -6 0z"}}},
    [WLINK_ICON_CHIP] =
        {"chip",
         {{"M7 5.5h10a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1 -1.5 1.5h-10a1.5 1.5 0 0 1 -1.5"
           " -1.5v-10a1.5 1.5 0 0 1 1.5 -1.5zM9 2v3.5M15 2v3.5M9 18.5V22M15 18.5V22M2 9h3.5M2 15h3.5"
           "M18.5 9H22M18.5 15H22"}}},
    [WLINK_ICON_LIST] = {"list",
                         {{"M8 5.5h13M8 12h13M8 18.5h13M3.5 5.5v.1M3.5 12v.1M3.5 18.5v.1", .width = 2.8F}}},
    [WLINK_ICON_FILE] = {"file", {{"M5 2.5h9l5 5v14H5zM14 2.5v5h5"}}},
};
