/* SPDX-License-Identifier: ISC */
/*
 * oci_config.h - an OCI image's configuration as data: image-spec config.md.
 *
 * What the specification does not define is ignored, as it demands. Pure.
 */
#ifndef ROOTFS_OCI_CONFIG_H
#define ROOTFS_OCI_CONFIG_H

#include "../runtime/base/arena.h"
#include "../runtime/base/fault.h"
#include "../runtime/spec/linux.h"

#include <stddef.h>

/* Texts and vectors are NULL where the image says nothing. */
struct oci_config {
	const char *os, *architecture;
	const char *variant, *author, *created;
	const char *user;
	const char *const *env;
	const char *const *entrypoint;
	const char *const *cmd;
	const char *cwd;
	const char *stop_signal;
	const char *const *exposed_ports; /* "80/tcp" */
	const char *const *volumes;       /* absolute paths that the image writes to */
	const struct spec_pair *labels;
	size_t label_count;
};

/* Everything in OUT lives in ARENA. Faults carry the JSON pointer, code EINVAL. */
must_check int oci_config_parse(const char *text, size_t len, struct arena *arena,
                                struct oci_config *out, struct fault *f);

/* -ENOEXEC unless the image is for Linux on ARCHITECTURE (a GOARCH word). A 32-bit ARM image may
 * be of variant v5, v6, v7 or of none. */
must_check int oci_config_fits(const struct oci_config *config, const char *architecture,
                               struct fault *f);

#endif
