# SPDX-License-Identifier: ISC
# The toolchain, and how packages are built: see docs/building.md, "Packages".
# NAME/NAME.mk sets NAME_SOURCE, NAME_VERSION, NAME_DEPENDS and so on; NAME/build is the recipe.

target-packages := bearssl cjson libseccomp
host-packages := $(target-packages)
ifeq ($(CONFIG_TOOLCHAIN_EXTERNAL),y)
TARGET_PREFIX := $(CONFIG_TOOLCHAIN_PREFIX)
TARGET_CC = $(TARGET_PREFIX)gcc -static-pie -isystem $(O)/sysroot/include -L$(O)/sysroot/lib
libc-packages :=
else
TARGET_PREFIX := $(CONFIG_TRIPLE)-
TARGET_CC = $(O)/sysroot/bin/cc
libc-packages := linux-headers musl
endif

target-arch-cflags-arm := -march=armv7-a+fp -mfpu=vfpv3-d16 -mthumb
target-arch-cflags := $(target-arch-cflags-$(CONFIG_ARCH))

target-ar := $(TARGET_PREFIX)ar
target-package-cflags := -Os -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong \
	-fno-ident -fno-unwind-tables -fno-asynchronous-unwind-tables $(target-arch-cflags)
host-package-cflags := -O2 -g -fPIE

include $(wildcard rootfs/package/*/*.mk)

package-env = PKG_FLAVOUR=$1 PKG_NAME=$2 PKG_KIND='$(or $($2_KIND),source)' PKG_SOURCE='$($2_SOURCE)' \
	PKG_VERSION='$($2_VERSION)' PKG_SERIES='$($2_SERIES)' PKG_EXTRA='$($2_EXTRA)' \
	PKG_PREFIX='$(if $(filter target,$1),$(TARGET_PREFIX))' \
	PKG_EXTERNAL='$(if $(filter target,$1),$(CONFIG_TOOLCHAIN_EXTERNAL))' \
	PKG_CFLAGS='$($1-package-cflags)' PKG_TRIPLE='$(if $(filter target,$1),$(CONFIG_TRIPLE))' \
	PKG_KERNEL_ARCH='$(CONFIG_KERNEL_ARCH)' PKG_BOARD='$(CONFIG_BOARD)'

# $1: target, host or any (what depends on neither); $2: its folder; $3: package; $4: what it needs
define package
$2/package/$3: $(wildcard rootfs/package/$3/*) rootfs/package/build rootfs/package/fetch rootfs/package/cc \
		$(config-mk) $($3_EXTRA) $4 | $(call packages,build build-$(CONFIG_ARCH) $($3_HOST_PACKAGES))
	+$$(Q)mkdir -p $$(@D) && $(call package-env,$1,$3) rootfs/package/build $4 >$$@.$$$$$$$$ && mv $$@.$$$$$$$$ $$@
endef

needs = $(addprefix $1/package/,$2)
$(eval $(call package,any,$(O),linux-source,))
$(eval $(call package,target,$(O),linux-headers,$(call needs,$(O),linux-source)))
$(eval $(call package,target,$(O),musl,))
$(foreach p,$(target-packages),$(eval $(call package,target,$(O),$p,$(call needs,$(O),$(libc-packages)))))
$(foreach p,$(host-packages),$(eval $(call package,host,$(HOSTDIR),$p,)))
$(eval $(call package,target,$(O),linux,$(call needs,$(O),linux-source)))

# A sysroot is the sum of its packages.
$(O)/sysroot/.ready: $(call needs,$(O),$(libc-packages) $(target-packages))
$(HOSTDIR)/sysroot/.ready: $(call needs,$(HOSTDIR),$(host-packages))
$(O)/sysroot/.ready $(HOSTDIR)/sysroot/.ready:
	$(call say,SYSROOT,$(@D))
	$(Q)new=$(@D).$$$$ && mkdir -p $$new && for p in $^; do cp -a "$$(cat $$p)/." $$new/ || exit 1; done && \
		touch $$new/.ready && rm -rf $(@D) && mv -T $$new $(@D)
sysroot: $(O)/sysroot/.ready

$(O)/images/kernel: $(O)/package/linux
	$(Q)mkdir -p $(@D) && cp "$$(cat $<)/kernel" $@.new && mv $@.new $@
kernel: $(O)/images/kernel
