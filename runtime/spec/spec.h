/* SPDX-License-Identifier: ISC */
/*
 * spec.h - a bundle's config.json as one value. Runtime-spec 1.3 config.md.
 *
 * Runs:  in the runtime, in PID 1's short-lived launcher, and on the build
 *        machine. Never: makes a system call.
 *
 * A property that the runtime-spec defines and that this runtime does not
 * support is a fault that names it ("/linux/intelRdt: not supported"), unless
 * it is empty; a property that the spec does not define is ignored, as
 * config.md#extensibility demands.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include "hooks.h"
#include "linux.h"
#include "mounts.h"
#include "process.h"

struct spec {
	const char *oci_version;
	struct spec_root root;
	bool process_set; /* create may do without, start may not */
	struct spec_process process;
	const struct spec_mount *mounts;
	size_t mount_count;
	const char *hostname;   /* NULL: unchanged */
	const char *domainname; /* NULL: unchanged */
	const struct spec_pair *annotations;
	size_t annotation_count;
	struct spec_hooks hooks;
	struct spec_linux linux_; /* "linux" is a macro of GNU C */
};

/* Everything in OUT lives in ARENA. Faults carry the JSON pointer, code EINVAL. */
must_check int spec_parse(const char *text, size_t len, struct arena *arena, struct spec *out,
                          struct fault *f);

/* Checks across sections: a sysctl of net.* without a network namespace of its own, mappings
 * without a user namespace, a hostname without a uts namespace, and so on. */
must_check int spec_check(const struct spec *spec, struct fault *f);

#endif
