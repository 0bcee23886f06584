# Winglink. `make help` lists the targets. Everything is built and tested in a Debian 13 root that
# scripts/sdk makes once and keeps outside the checkout; on a machine that is one, it runs as it is.

SHELL := /bin/bash
.DEFAULT_GOAL := all
TARGETS := all demo check check-drivers check-vm image bundle lint format bench docs pot screens references
# SANITIZE=1 builds with AddressSanitizer and UndefinedBehaviorSanitizer, in a build folder of its own.
SANITIZE ?=
# BOARD names the folder of board/ that an image is made for.
BOARD ?= x86_64-uefi
export SANITIZE BOARD FRESH REFRESH

.PHONY: $(TARGETS) clean help sdk

ifndef WINGLINK_IN_SDK

# One after the other, in the order that was asked for: a bundle is made of the image before it.
.NOTPARALLEL:

$(TARGETS):
	@scripts/sdk run make --no-print-directory -j$$(nproc) $@ $(if $(ONLY),ONLY='$(ONLY)') $(if $(V),V=1)

sdk:
	@scripts/sdk setup

clean:
	rm -rf build

else
include scripts/build.mk
endif

help:
	@echo 'make                    build the four programs and the tests into build/'
	@echo 'make demo               a whole consultation between two units, with pictures in build/demo/'
	@echo '                        CAMERA=auto SOUND=auto uses the cameras and sound of this machine'
	@echo 'make check              all tests; SANITIZE=1 with ASan and UBSan; ONLY=name runs what matches'
	@echo 'make check-drivers      V4L2 and ALSA against the real drivers, in a virtual machine (a part of check)'
	@echo 'make image              the disk image of a device, BOARD=x86_64-uefi; FRESH=1 makes its Debian root again,'
	@echo '                        REFRESH=1 takes the packages that Debian has now (docs/image.md)'
	@echo 'make bundle             the update of that image, signed, for the service stick (docs/update.md)'
	@echo 'make check-vm           that very image in a virtual machine with UEFI, Secure Boot and a TPM'
	@echo 'make bench              figures beside their peers, into docs/benchmarks.md'
	@echo 'make lint, make format  clang-tidy, cppcheck, shellcheck, layers; clang-format'
	@echo 'make docs               the generated parts of docs/'
	@echo 'make screens            pictures of every screen of the panel, in build/screens/'
	@echo 'make references         the same, kept as what make check compares with, and what the guides show'
	@echo 'make pot                every sentence for translators, build/po/winglink.pot'
	@echo 'make sdk                only make the Debian 13 root (done by itself when needed)'
	@echo 'make clean              remove build/ (the SDK root stays: scripts/sdk clean)'
