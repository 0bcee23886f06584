# SPDX-License-Identifier: Apache-2.0
# What every step of scripts/image shares; sourced. A step reads $top, $build, $board, $out and $work from its
# environment, does one thing, and leaves its result in $work (parts) or $out (what a technician takes).
# shellcheck shell=bash

# The modes of what is copied are those of the tree, whoever builds.
umask 022

top=$top build=${build-} board=${board-} out=${out-} work=${work-}

say() { printf '%s\n' "image: $*" >&2; }
die() { say "$*"; exit 1; }

# The lines of list files, without comments.
list() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^[[:space:]]*$/d' "$@"; }

# board_value KEY: a value of the board's board.conf.
board_value() {
    local value
    value=$(list "$top/board/$board/board.conf" | sed -n "s/^$1[[:space:]]*=[[:space:]]*//p")
    [ -n "$value" ] || die "board/$board/board.conf: there is no '$1'"
    printf '%s\n' "$value"
}

# put_program FILE: tells a script of a unit's under which name the firmware looks for its program.
put_program() { sed -i "s/@EFI_PROGRAM@/$(board_value efi-program | sed 's:/:\\\\\\\\:g')/" "$1"; }

# Where packages, and keys that sign, are kept: outside the tree (scripts/sdk says where).
store=${WINGLINK_STORE:?run it through scripts/sdk run}
keys=${WINGLINK_KEYS:?run it through scripts/sdk run}
mkdir -p "$store"

# take_store: until the step ends nobody else changes what is in the store.
take_store() {
    exec 9>"$store/lock"
    flock --nonblock 9 || { say "another build uses the store: waiting"; flock 9; }
}

# All times in the image are that of the last commit, so that the same tree makes the same image.
SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct)
export SOURCE_DATE_EPOCH

# The commit, and whether the tree is what it says: a file that git does not know gets into an image as others do.
# WINGLINK_VERSION names it otherwise: tests make a second version of a tree.
version() {
    local number changes
    [ -z "${WINGLINK_VERSION:-}" ] || { printf '%s\n' "$WINGLINK_VERSION"; return; }
    number=$(sed -n 's/^VERSION := //p' "$top/scripts/build.mk")
    changes=$(git -C "$top" status --porcelain --untracked-files=all) || return
    printf '%s\n' "$number+g$(git -C "$top" describe --always --abbrev=10 --exclude='*')${changes:+-dirty}"
}

# "development" or "production": what the signing keys are decides, nothing else.
variant() { cat "$keys/variant"; }

# in_tree TREE COMMAND…: runs it with TREE as its root, with the kernel's file systems; they end with the command.
in_tree() {
    # shellcheck disable=SC2016
    unshare --mount --propagation private bash -c '
        set -e
        tree=$1; shift
        mount -t proc proc "$tree/proc"
        mount -t tmpfs -o mode=1777 tmpfs "$tree/tmp"
        mount --rbind /dev "$tree/dev"
        exec chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
            SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" "$@"' in_tree "$@"
}
