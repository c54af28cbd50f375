/* SPDX-License-Identifier: ISC */
/*
 * manifest_tool.h - the commands of coffer-manifest, and what they share.
 *
 * Runs:  on the build machine. Never: follows a link out of an image's root tree.
 */
#ifndef ROOTFS_MANIFEST_TOOL_H
#define ROOTFS_MANIFEST_TOOL_H

#include "../init/manifest.h"
#include "../runtime/spec/seccomp.h"

#include <stdbool.h>

struct manifest_options {
	const char *file;             /* the manifest, or the profile of "seccomp" */
	const char *container;        /* NULL: the command has none */
	const char *architecture;     /* --arch, a GOARCH word */
	const char *image_config;     /* --image-config */
	const char *rootfs;           /* --rootfs */
	const char *standard_seccomp; /* --default-seccomp */
	const char *output;           /* -o; NULL: standard output */
	bool json;                    /* --json */
};

struct manifest_document {
	struct arena arena;
	struct manifest manifest;
};

/* Reads and parses FILE. DOCUMENT's arena is the caller's to free, also after a failure. A fault
 * of the document begins with FILE. */
must_check int manifest_tool_load(const char *file, struct manifest_document *document,
                                  struct fault *f);
/* The same for a seccomp profile, into ARENA. */
must_check int manifest_tool_load_profile(const char *file, struct arena *arena,
                                          struct spec_seccomp *out, struct fault *f);
/* The profile file of CONTAINER into PATH: its own below the manifest's folder, or the default
 * one; "" for a container without a filter. */
must_check int manifest_tool_profile_path(const struct manifest_options *options,
                                          const struct manifest_container *container,
                                          char path[4096], struct fault *f);
/* Writes TEXT to the -o file, whole or not at all, or to standard output. */
must_check int manifest_tool_output(const struct manifest_options *options, const void *bytes,
                                    size_t size, struct fault *f);
/* The container that the command line names. */
must_check int manifest_tool_named(const struct manifest_document *document,
                                   const struct manifest_options *options,
                                   const struct manifest_container **out, struct fault *f);

must_check int manifest_tool_check(const struct manifest_options *options, struct fault *f);
must_check int manifest_tool_list(const struct manifest_options *options, struct fault *f);
must_check int manifest_tool_system(const struct manifest_options *options, struct fault *f);
must_check int manifest_tool_config(const struct manifest_options *options, struct fault *f);
must_check int manifest_tool_mountpoints(const struct manifest_options *options, struct fault *f);
must_check int manifest_tool_seccomp(const struct manifest_options *options, struct fault *f);

#endif
