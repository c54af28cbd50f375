/* SPDX-License-Identifier: ISC */
/*
 * mask.h - hides and write-protects paths. Runtime-spec
 * config-linux.md#masked-paths, #readonly-paths.
 *
 * Runs:  in the container's process, after its mounts.
 */
#ifndef RUNTIME_MASK_H
#define RUNTIME_MASK_H

#include "base/fault.h"

struct mask_covers {
	int null_fd;
	const char *label; /* SELinux's, of the tmpfs; NULL: none */
};

/*
 * Covers each path: a directory with an empty read-only tmpfs, a file with null_fd, the
 * container's proven /dev/null (CVE-2025-31133: a swapped one would be bound writable). A path
 * that is missing is skipped. PATHS is NULL-terminated or NULL.
 */
must_check int mask_hide(int root_fd, const struct mask_covers *covers, const char *const *paths,
                         struct fault *f);

/* Makes each path and what is mounted below it read-only; a missing one is skipped. */
must_check int mask_protect(int root_fd, const char *const *paths, struct fault *f);

#endif
