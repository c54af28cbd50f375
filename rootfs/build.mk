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
