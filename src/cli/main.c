/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"
#include "common/words.h"

int main(int argc, char **argv) {
    wlink_words_init(NULL);
    return wlink_cli_main(argc, argv);
}
