# SPDX-License-Identifier: ISC
# The one Makefile: how to configure and how to compile. What is compiled stands in the build.mk of
# each folder, toolchain and packages in rootfs/package/. docs/building.md explains both.
MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory
ifeq ($(MAKELEVEL)$(filter -j% --jobserver%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif
.DELETE_ON_ERROR:
.SECONDEXPANSION:

srctree := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
O ?= out
V ?= 0
# HOSTCC=clang or SAN=address,undefined make another build of what runs here: give it its own HOSTDIR.
HOSTCC ?= gcc
HOSTDIR ?= $(O)/host
Q := $(if $(filter 0,$(V)),@)
say = @printf '  %-8s%s\n' '$1' '$2'
folders := runtime init rootfs board tests

# What is built takes its dates from the commit, never from the clock.
export SOURCE_DATE_EPOCH := $(or $(SOURCE_DATE_EPOCH),$(shell git -C $(srctree) log -1 --format=%ct 2>/dev/null),1)
export LC_ALL := C
export COFFER_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/coffer
export COFFER_DL ?= $(COFFER_CACHE)/dl

.PHONY: all bin install host-progs sysroot kernel menuconfig olddefconfig savedefconfig help clean distclean compile_commands.json
all: bin images

# ---- configuration ----
config-file := $(O)/.config
config-mk := $(O)/include/config.mk
config-h := $(O)/include/config.h
kconfigs := Kconfig $(wildcard $(addsuffix /Kconfig,$(folders) board/*))
kconfig = srctree=. KCONFIG_CONFIG=$(config-file) kconfig-$1 Kconfig
default-board := qemu_$(patsubst armv%,arm,$(shell uname -m))

# $(call packages,SET): an order-only prerequisite on the machine's packages of that set. The first that
# is asked for stands for all that the goals will come to, so that what is missing is named once.
packages = $(addprefix $(O)/.host/,$1)
goals := $(or $(MAKECMDGOALS),all)
goal-arch = $(or $(CONFIG_ARCH),$(patsubst qemu_%,%,$(default-board)))
goal-sets = $(sort config $(if $(filter all bin sysroot kernel images size run smoke bench check% unit-%,$(goals)),build build-$(goal-arch)) \
	$(if $(filter kernel,$(goals)),kernel) $(if $(filter all images size run smoke check check-vm,$(goals)),kernel images) \
	$(if $(filter run smoke check check-vm,$(goals)),run-$(goal-arch)) $(if $(filter bench smoke check%,$(goals)),check) \
	$(if $(filter check check-unit,$(goals)),build-aarch64 build-arm))
$(O)/.host/%: rootfs/scripts/host-packages rootfs/scripts/host-packages.txt
	@$< $(sort $* $(goal-sets)) && mkdir -p $(@D) && touch $@

$(config-file): | $(call packages,config)
	$(call say,CONFIG,$(default-board)_defconfig because nothing was configured)
	@mkdir -p $(@D) && $(call kconfig,conf --defconfig=configs/$(default-board)_defconfig) >/dev/null
$(config-mk): $(config-file) $(kconfigs) rootfs/scripts/config-header | $(call packages,config)
	@mkdir -p $(@D) && $(call kconfig,conf --olddefconfig) >$(@D)/kconfig.log || { cat $(@D)/kconfig.log; exit 1; }
	@rootfs/scripts/config-header $(config-file) $(config-h) $(kconfigs)
	@sed -n 's/^\(CONFIG_[A-Z0-9_]*\)="\{0,1\}\([^"]*\)"\{0,1\}$$/\1 := \2/p' $(config-file) >$@
$(config-h): $(config-mk) ;

%_defconfig: | $(call packages,config)
	@test -f configs/$@ || { echo "$@: not in configs/, which has: $(notdir $(wildcard configs/*_defconfig))" >&2; exit 1; }
	@mkdir -p $(O) && $(call kconfig,conf --defconfig=configs/$@) >/dev/null
	$(call say,CONFIG,$(config-file) from configs/$@)
menuconfig: $(config-file)
	@test -t 0 || { echo 'menuconfig: needs a terminal; without one, make NAME_defconfig' >&2; exit 1; }
	@$(call kconfig,mconf)
olddefconfig: $(config-file)
	@$(call kconfig,conf --olddefconfig)
savedefconfig: $(config-file)
	@$(call kconfig,conf --savedefconfig=configs/$(CONFIG_NAME)_defconfig) >/dev/null
	$(call say,SAVE,configs/$(CONFIG_NAME)_defconfig)

ifneq ($(filter-out help clean distclean format menuconfig olddefconfig %_defconfig,$(goals)),)
include $(config-mk)
endif

# ---- what is compiled: each build.mk appends to these lists, paths from here ----
lib-y :=#         libcoffer.a
coffer-y :=#      bin/coffer, beside libcoffer.a
init-y :=#        bin/coffer-init, beside libcoffer.a and init-lib-y
init-lib-y :=#    the pure files of init, which tests and host tools link as well
test-y :=#        FILE_test.c: each one program which prints TAP; FILE_test-y adds sources to it
test-prog-y :=#   each one small static program for integration tests
host-progs-y :=#  tools of the build machine; host-NAME-y has their sources
include rootfs/package/package.mk
include $(sort $(wildcard $(addsuffix /build.mk,$(folders)) $(addsuffix /*/build.mk,$(folders))))

warnings := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
cflags := -std=gnu11 $(warnings) -D_GNU_SOURCE -I$(srctree) -include $(config-h) -fno-ident \
	-ffile-prefix-map=$(srctree)=. -ffile-prefix-map=$(abspath $(O))=out
device-cflags := $(cflags) -Os -g1 -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong \
	-fno-unwind-tables -fno-asynchronous-unwind-tables -fmerge-all-constants $(target-arch-cflags)
device-ldflags := -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack,--build-id=none,-O1,--sort-section=name

host-cflags := $(cflags) -O2 -g -fno-omit-frame-pointer $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all)

target-dir := $(O)
target-cc = $(TARGET_CC) $(device-cflags)
target-link = $(TARGET_CC) $(device-ldflags)
host-dir := $(HOSTDIR)
host-cc = $(HOSTCC) $(host-cflags) -isystem $(HOSTDIR)/sysroot/include $(HOSTCFLAGS)
host-link = $(HOSTCC) $(if $(SAN),-fsanitize=$(SAN)) -L$(HOSTDIR)/sysroot/lib
libs := -lseccomp -lcjson -lbearssl
objs = $(patsubst %.c,$($1-dir)/obj/%.o,$2)
compiled = $(sort $(lib-y) $(coffer-y) $(init-y) $(init-lib-y) $(test-y) $(test-prog-y) \
	$(foreach p,$(host-progs-y),$(host-$p-y)))

# $1: target or host. $2: what precedes the short name of a command in the output.
define flavour
$1-tests := $$(patsubst %.c,$($1-dir)/test/%,$$(test-y))
$1-test-progs := $$(patsubst %.c,$($1-dir)/test/%,$$(test-prog-y))
$($1-dir)/obj/%.o: %.c $(config-h) Makefile | $($1-dir)/sysroot/.ready
	$$(call say,$2CC,$$<)
	$(Q)mkdir -p $$(@D) && $$($1-cc) -MMD -MP -c -o $$@ $$<
$($1-dir)/obj/libcoffer.a: $$(call objs,$1,$$(lib-y))
	$$(call say,$2AR,$$@)
	$(Q)mkdir -p $$(@D) && rm -f $$@ && ar rcsD $$@ $$^
$($1-dir)/test/%: $($1-dir)/obj/%.o $$$$(call objs,$1,$$$$($$$$(basename $$$$(notdir $$$$*))-y)) $$(call objs,$1,$$(init-lib-y)) $($1-dir)/obj/libcoffer.a
	$$(call say,$2LD,$$@)
	$(Q)mkdir -p $$(@D) && $$($1-link) $$(test-ldflags) -o $$@ $$^ $(libs)
unit-$1: $($1-dir)/obj/libcoffer.a $$($1-tests) $$($1-test-progs)
.PHONY: unit-$1
.SECONDARY: $$(call objs,$1,$$(compiled))
-include $$(patsubst %.o,%.d,$$(call objs,$1,$$(compiled)))
endef
$(eval $(call flavour,target,))
$(eval $(call flavour,host,H))
$(host-test-progs): test-ldflags = $(if $(SAN),,-static)

$(O)/bin/coffer.unstripped: $(call objs,target,$(coffer-y)) $(O)/obj/libcoffer.a
$(O)/bin/coffer-init.unstripped: $(call objs,target,$(init-y) $(init-lib-y)) $(O)/obj/libcoffer.a
$(O)/bin/%.unstripped:
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D) && $(target-link) -o $@ $^ $(libs)
$(O)/bin/%: $(O)/bin/%.unstripped
	$(call say,STRIP,$@)
	$(Q)$(TARGET_PREFIX)strip --strip-all -R .comment -R .note -o $@ $<
bin: $(O)/bin/coffer $(O)/bin/coffer-init

prefix = /usr/local
install: $(O)/bin/coffer
	$(call say,INSTALL,$(DESTDIR)$(prefix)/bin/coffer with its man page and completion)
	$(Q)install -D -m 755 $< $(DESTDIR)$(prefix)/bin/coffer
	$(Q)install -D -m 644 docs/coffer.8 $(DESTDIR)$(prefix)/share/man/man8/coffer.8
	$(Q)install -D -m 644 docs/coffer.bash-completion \
		$(DESTDIR)$(prefix)/share/bash-completion/completions/coffer

host-progs := $(addprefix $(HOSTDIR)/bin/,$(host-progs-y))
host-progs: $(host-progs)
$(host-progs): $(HOSTDIR)/bin/%: $$(call objs,host,$$(host-$$*-y) $(init-lib-y)) $(HOSTDIR)/obj/libcoffer.a
	$(call say,HLD,$@)
	$(Q)mkdir -p $(@D) && $(host-link) -o $@ $^ $(libs)

# The runtime itself, to look into as it runs: make HOSTDIR=DIR SAN=address,undefined DIR/bin/coffer
$(HOSTDIR)/bin/coffer: $(call objs,host,$(coffer-y)) $(HOSTDIR)/obj/libcoffer.a
	$(call say,HLD,$@)
	$(Q)mkdir -p $(@D) && $(host-link) -o $@ $^ $(libs)

compile_commands.json: $(O)/compile_commands.json
$(O)/compile_commands.json: $(MAKEFILE_LIST)
	@rootfs/scripts/compile-commands '$(srctree)' '$(host-cc)' $(compiled) >$@

clean:     ; $(Q)rm -rf $(wildcard $(O)/*)
distclean: ; $(Q)rm -rf $(O)
help: ; @cat docs/make-help.txt; echo; ls configs | sed -n 's/^\(.*_defconfig\)$$/  make \1/p'
