# The rules that run inside the SDK root. A folder of src/ becomes one archive; what a folder may use of other
# people's libraries is what is named for it here, so that the compiler keeps the layers apart.

B := build/$(if $(SANITIZE),asan,release)
CC := gcc
VERSION := 0.1.0
# One word a file; V=1 shows whole commands.
Q := $(if $(V),,@)
SAY = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2))

PKG_common := glib-2.0 gio-2.0 json-glib-1.0 libsystemd
PKG_call := glib-2.0
PKG_estate := glib-2.0 libcrypto
PKG_hw := glib-2.0 gudev-1.0 alsa
PKG_media := glib-2.0 gio-2.0 gstreamer-1.0 gstreamer-app-1.0 gstreamer-audio-1.0 gstreamer-video-1.0 gstreamer-allocators-1.0 gstreamer-rtp-1.0 gstreamer-webrtc-1.0 gstreamer-sdp-1.0 nice libcrypto
PKG_sip := glib-2.0 sofia-sip-ua sofia-sip-ua-glib libssl libcrypto
PKG_dbus := glib-2.0 gio-2.0 gio-unix-2.0
PKG_daemon := glib-2.0 gio-2.0 gio-unix-2.0 libsystemd libargon2
PKG_keeper := glib-2.0 gio-2.0 gio-unix-2.0 libsystemd
PKG_cli := glib-2.0 gio-2.0
PKG_widgets := gtk4 libqrencode gstreamer-1.0 gstreamer-app-1.0 gstreamer-video-1.0
PKG_panel := gtk4 gio-2.0 gio-unix-2.0
PKG_all := $(sort $(PKG_common) $(PKG_estate) $(PKG_hw) $(PKG_media) $(PKG_sip) $(PKG_dbus) $(PKG_daemon))

comma := ,
WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wvla \
	-Wpointer-arith -Wwrite-strings -Wundef -Wformat=2 -Wno-missing-field-initializers
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
# Programs do not know in which folder they were built: the same tree makes the same bytes anywhere.
ANYWHERE := -ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$(B)/gen=gen -ffile-prefix-map=./$(B)/gen=gen
CFLAGS := -std=c17 -D_GNU_SOURCE -g $(WARN) $(HARDEN) $(ANYWHERE) -Isrc -I$(B)/gen -DWLINK_VERSION='"$(VERSION)"' \
	-DG_LOG_USE_STRUCTURED $(if $(SANITIZE),-O1 -fsanitize=address$(comma)undefined -fno-omit-frame-pointer,-O2 -D_FORTIFY_SOURCE=3)
LDFLAGS := -pie -Wl,-z,relro,-z,now $(if $(SANITIZE),-fsanitize=address$(comma)undefined)

FOLDERS := common call estate hw media sip dbus daemon keeper cli widgets panel
pkg_cflags = $(eval PKGC_$(1) := $(shell pkg-config --cflags $(PKG_$(1))))$(PKGC_$(1))
LIBS_all = $(eval LIBS_all := $(shell pkg-config --libs $(PKG_all)) -lm)$(LIBS_all)
LIBS_panel = $(eval LIBS_panel := $(shell pkg-config --libs $(PKG_common) $(PKG_dbus) $(PKG_widgets) $(PKG_panel)) -lm)$(LIBS_panel)
LIBS_keeper = $(eval LIBS_keeper := $(shell pkg-config --libs $(PKG_common) $(PKG_dbus) $(PKG_estate) $(PKG_keeper)))$(LIBS_keeper)
LIBS_cli = $(eval LIBS_cli := $(shell pkg-config --libs $(PKG_common) $(PKG_dbus)))$(LIBS_cli)

# --- generated: the D-Bus contract
XML := $(wildcard src/dbus/*.xml)
GEN := $(B)/gen/dbus/generated.h
$(B)/gen/dbus/generated.c: $(B)/gen/dbus/generated.h ;
$(B)/gen/dbus/generated.h: $(XML)
	@mkdir -p $(@D)
	$(call SAY,GEN,$@)
	$(Q)gdbus-codegen --interface-prefix org.winglink. --c-namespace Wlink --c-generate-autocleanup all \
		--generate-c-code $(@D)/generated $(XML)
$(B)/obj/dbus/generated.o: $(B)/gen/dbus/generated.c scripts/build.mk
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(filter-out -Wshadow -Wswitch-enum -Wundef,$(CFLAGS)) -I. $(call pkg_cflags,dbus) -c -o $@ $<

# --- generated: the design system's style sheets, as a GResource
RESOURCES := $(wildcard src/widgets/*.css) src/widgets/widgets.gresource.xml
GEN_widgets := $(B)/gen/widgets/resources.h
$(B)/gen/widgets/resources.c: $(GEN_widgets) ;
$(GEN_widgets): $(RESOURCES)
	@mkdir -p $(@D)
	$(call SAY,GEN,$@)
	$(Q)for kind in source header; do glib-compile-resources --sourcedir=src/widgets --internal --manual-register \
		--c-name wlink_widgets --generate-$$kind --target=$(@D)/resources.$$([ $$kind = source ] && echo c || echo h) \
		src/widgets/widgets.gresource.xml || exit 1; done
$(B)/obj/widgets/resources.o: $(B)/gen/widgets/resources.c scripts/build.mk
	@mkdir -p $(@D)
	$(call SAY,CC,$@)
	$(Q)$(CC) $(CFLAGS) $(call pkg_cflags,widgets) -c -o $@ $<

# --- one archive a folder; main.c of a folder stays out of it
define folder
SRC_$(1) := $$(filter-out src/$(1)/main.c,$$(wildcard src/$(1)/*.c))
OBJ_$(1) := $$(SRC_$(1):src/%.c=$$(B)/obj/%.o)$(if $(filter dbus,$(1)),$(if $(XML), $(B)/obj/dbus/generated.o))$(if $(filter widgets,$(1)), $(B)/obj/widgets/resources.o)
$$(B)/obj/$(1)/%.o: src/$(1)/%.c scripts/build.mk $$(if $$(filter dbus daemon keeper cli panel,$(1)),$$(if $$(XML),$$(GEN))) $$(if $$(filter widgets,$(1)),$$(GEN_widgets))
	@mkdir -p $$(@D)
	$$(call SAY,CC,$$@)
	$$(Q)$$(CC) $$(CFLAGS) $$(call pkg_cflags,$(1)) -MMD -MP -c -o $$@ $$<
$$(B)/lib$(1).a: $$(OBJ_$(1))
	@rm -f $$@
	$$(Q)ar crs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call folder,$(f))))

ARCHIVES := $(foreach f,keeper daemon sip media hw estate call dbus common,$(if $(wildcard src/$(f)/*.c),$(B)/lib$(f).a))
KEEPER_ARCHIVES := $(foreach f,keeper estate dbus common,$(B)/lib$(f).a)
CLI_ARCHIVES := $(foreach f,cli dbus common,$(B)/lib$(f).a)
PANEL_ARCHIVES := $(foreach f,panel widgets dbus common,$(if $(wildcard src/$(f)/*.c),$(B)/lib$(f).a))

PROGRAMS := $(if $(wildcard src/daemon/main.c),$(B)/winglinkd) $(if $(wildcard src/cli/main.c),$(B)/winglinkctl) \
	$(if $(wildcard src/panel/main.c),$(B)/winglink-panel) $(if $(wildcard src/keeper/main.c),$(B)/winglink-keeper)
$(B)/winglinkd: $(B)/obj/daemon/main.o $(ARCHIVES)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(ARCHIVES) -Wl,--end-group $(LIBS_all)
$(B)/winglinkctl: $(B)/obj/cli/main.o $(CLI_ARCHIVES)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(CLI_ARCHIVES) -Wl,--end-group $(LIBS_cli)

$(B)/winglink-keeper: $(B)/obj/keeper/main.o $(KEEPER_ARCHIVES)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(KEEPER_ARCHIVES) -Wl,--end-group $(LIBS_keeper)

$(B)/winglink-panel: $(B)/obj/panel/main.o $(PANEL_ARCHIVES)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(PANEL_ARCHIVES) -Wl,--end-group $(LIBS_panel)

# --- tests and tools of the screens link GTK, and see widgets and panel
SCREENS := unit/test-widgets% unit/test-panel% tools/show-component% tools/panel%
define screens_program
$$(B)/tests/$(1): tests/$(1).c $$(PANEL_ARCHIVES)
	@mkdir -p $$(@D)
	$$(call SAY,LD,$$@)
	$$(Q)$$(CC) $$(CFLAGS) -Itests $$(call pkg_cflags,panel) $$(call pkg_cflags,widgets) -MMD -MP $$(LDFLAGS) -o $$@ $$< \
		-Wl,--start-group $$(PANEL_ARCHIVES) -Wl,--end-group $$(LIBS_panel)
endef
$(foreach p,$(SCREENS),$(eval $(call screens_program,$(p))))

# --- unit tests, fuzz targets and test tools: each other file a program that may use every folder but the screens'
$(B)/tests/%: tests/%.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(CFLAGS) -Itests $(shell pkg-config --cflags $(PKG_all)) -MMD -MP $(LDFLAGS) -o $@ $< -Wl,--start-group $(ARCHIVES) -Wl,--end-group $(LIBS_all)
$(B)/tests/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.h $(ARCHIVES)
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(CFLAGS) -Itests $(shell pkg-config --cflags $(PKG_all)) -MMD -MP $(LDFLAGS) -o $@ $< -Wl,--start-group $(ARCHIVES) -Wl,--end-group $(LIBS_all)

UNIT := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/unit/test-*.c))
FUZZ := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/fuzz/fuzz-*.c))
TOOLS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/tools/*.c tests/bench/*.c tests/drivers/*.c))

# What the panel's tests see with: a GIO module, never sanitized, because it looks into any GTK program.
LENS := $(B)/tests/panel/lens/liblens.so
$(LENS): tests/panel/lens/lens.c
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(filter-out -fPIE -fsanitize=%,$(CFLAGS)) -fPIC -shared $(shell pkg-config --cflags gtk4 json-glib-1.0) -o $@ $< $(shell pkg-config --libs gtk4 json-glib-1.0)

# What a test loads into a daemon to make it a bad neighbour.
PRELOAD := $(patsubst tests/%.c,$(B)/tests/%.so,$(wildcard tests/preload/*.c))
$(B)/tests/preload/%.so: tests/preload/%.c
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(filter-out -fPIE -fsanitize=%,$(CFLAGS)) -fPIC -shared $(shell pkg-config --cflags $(PKG_media)) -MMD -MP -o $@ $< $(shell pkg-config --libs gstreamer-webrtc-1.0 gstreamer-sdp-1.0)

all: $(PROGRAMS) $(UNIT) $(FUZZ) $(TOOLS) $(PRELOAD) $(LENS)

check: all
	@tests/run $(B) $(if $(ONLY),--only '$(ONLY)')

demo: $(PROGRAMS) $(B)/tests/tools/read-marks $(LENS)
	@scripts/demo $(B)

check-drivers: all
	@tests/drivers/run $(B)

image: $(PROGRAMS)
	@scripts/image $(B) $(BOARD)

bundle:
	@scripts/bundle $(B) $(BOARD)

check-vm: $(PROGRAMS)
	@tests/vm/run $(B) $(BOARD)

bench: all
	@tests/bench/run $(B)

lint: $(GEN) $(GEN_widgets)
	@LINT_CFLAGS='$(shell pkg-config --cflags $(PKG_all) $(PKG_widgets) $(PKG_panel))' scripts/lint $(B)

format:
	find src tests -name '*.[ch]' | xargs clang-format -i

docs: all
	@scripts/docs $(B)

# The walk through the panel's screens: its pictures, to look at or to keep.
WALK = PYTHONPATH=tests PYTHONDONTWRITEBYTECODE=1 WINGLINK_BUILD=$(B) WINGLINK_SCREENS=build/screens $(1) \
	python3 -m pytest -q -p no:cacheprovider -p lab.report tests/panel/test_screens.py
screens: all
	@mkdir -p build/screens && $(call WALK,)
references: all
	@mkdir -p build/screens && $(call WALK,WINGLINK_RENEW=1)

# For translators: every sentence of codes, words and screens.
XGETTEXT := xgettext --language=C --from-code=UTF-8 --add-comments --package-name=Winglink
pot:
	@mkdir -p build/po
	$(Q)$(XGETTEXT) -k -kX:3 -o build/po/winglink.pot src/common/codes.h
	$(Q)$(XGETTEXT) -k -kX:2 -j -o build/po/winglink.pot src/common/phrases.h src/common/phrases-consulting.h src/common/phrases-service.h
	$(Q)$(XGETTEXT) -k -kN_ -kdgettext:2 -kdngettext:2,3 -k_ -j -o build/po/winglink.pot src/common/words.c src/common/words-check.c
	@echo build/po/winglink.pot

-include $(shell find $(B)/obj $(B)/tests -name '*.d' 2>/dev/null)
