# SPDX-License-Identifier: ISC
# What the build machine makes images with.
host-progs-y += coffer-manifest
bundle-y := rootfs/bundle.c rootfs/bundle_linux.c rootfs/bundle_mounts.c rootfs/bundle_process.c \
	rootfs/bundle_seccomp.c rootfs/exposure.c rootfs/oci_config.c rootfs/oci_user.c
host-coffer-manifest-y := $(bundle-y) rootfs/manifest_check.c rootfs/manifest_config.c \
	rootfs/manifest_load.c rootfs/manifest_main.c rootfs/manifest_seccomp.c

host-progs-y += coffer-image
host-coffer-image-y := rootfs/image_command.c rootfs/image_main.c rootfs/image_map.c \
	rootfs/image_options.c rootfs/image_seal.c rootfs/image_show.c rootfs/image_sign.c \
	rootfs/image_tree.c

# ---- images: what the device boots ----
# MANIFEST=FILE and COFFER_KEYS=DIR on the command line win over the configuration.
goarch-x86_64 := amd64
goarch-aarch64 := arm64
goarch-arm := arm
goarch := $(goarch-$(CONFIG_ARCH))
manifest := $(or $(MANIFEST),$(CONFIG_MANIFEST))
manifest-dir := $(patsubst %/,%,$(dir $(manifest)))
keys-dir := $(or $(CONFIG_KEY_DIR),$(COFFER_KEYS),$(HOME)/.config/coffer/keys)
# A manifest's folder may come with a program that makes its images, into the folder it is given.
images-maker := $(wildcard $(manifest-dir)/images/build)
manifest-files = $(shell find '$(manifest-dir)' -name blobs -prune -o -type f -print 2>/dev/null)
image-tools := $(HOSTDIR)/bin/coffer-manifest $(HOSTDIR)/bin/coffer-image
assembled := $(O)/images/system.img $(O)/images/initramfs.img

.PHONY: images keys size development-key
images: $(assembled) $(if $(wildcard board/$(CONFIG_BOARD)/linux.config),$(O)/images/kernel)

# Changes when another manifest or other keys are chosen.
$(O)/images/.choice: $(config-mk) $$(if $$(filter $$(manifest)|$$(keys-dir),$$(shell cat $(O)/images/.choice 2>/dev/null)),,FORCE)
	@mkdir -p $(@D) && echo '$(manifest)|$(keys-dir)' >$@
FORCE:

$(assembled) &: $(O)/images/.choice $(manifest-files) $(wildcard $(keys-dir)/*.pem) $(image-tools) \
		$(O)/bin/coffer-init rootfs/assemble rootfs/seccomp/default.json \
		| development-key $(call packages,images build build-$(CONFIG_ARCH))
	$(Q)$(if $(images-maker),CC='$(TARGET_CC)' CFLAGS='$(target-package-cflags)' \
		$(images-maker) $(goarch) $(O)/images/oci/images)
	$(Q)rootfs/assemble --manifest $(manifest) --keys $(keys-dir) --coffer-init $(O)/bin/coffer-init \
		--arch $(goarch) --board $(CONFIG_BOARD) --out $(O)/images --tools $(HOSTDIR)/bin \
		$(if $(images-maker),--images $(O)/images/oci) $(CONFIG_SIGN_OPTIONS) \
		$(if $(SERIAL),--serial $(SERIAL)) \
		$(if $(CONFIG_INSECURE_DEVELOPMENT_KEY),,--refuse-development-key)

# ---- keys ----
keys: $(HOSTDIR)/bin/coffer-image | $(call packages,images)
	@rootfs/development-key $(keys-dir) $<
development-key: $(HOSTDIR)/bin/coffer-image | $(call packages,images)
	$(if $(CONFIG_INSECURE_DEVELOPMENT_KEY),@rootfs/development-key --if-none $(keys-dir) $<)

size: bin images
	@rootfs/size $(O) $(CONFIG_ARCH)

test-y += rootfs/test/bundle_test.c rootfs/test/exposure_test.c rootfs/test/oci_user_test.c
bundle_test-y := $(bundle-y)
exposure_test-y := rootfs/exposure.c
oci_user_test-y := rootfs/oci_user.c
check check-host: $(image-tools) | $(call packages,images)
