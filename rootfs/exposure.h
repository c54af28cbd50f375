/* SPDX-License-Identifier: ISC */
/*
 * exposure.h - what a manifest opens each of its containers to: one line for
 * each thing that is weaker than the closed defaults. Pure.
 */
#ifndef ROOTFS_EXPOSURE_H
#define ROOTFS_EXPOSURE_H

#include "../init/manifest.h"
#include "../runtime/base/buf.h"
#include "../runtime/spec/seccomp.h"

#include <stdbool.h>

struct exposure_request {
	const struct manifest *manifest;
	const struct spec_seccomp *standard; /* the default allow-list */
	/* For each container by position its own profile; NULL where it has none. */
	const struct spec_seccomp *const *profiles;
};

/* "NAME: what" lines, "NAME: closed" for a container without any; as JSON an object with
 * "containers": [{"name", "phase", "opened": [...]}] and "system": [...]. */
void exposure_write(const struct exposure_request *request, bool json, struct buf *out);

/* "onboot", "service" or "onshutdown". */
const char *exposure_phase_name(enum manifest_phase phase);

#endif
