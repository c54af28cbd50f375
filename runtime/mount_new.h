/* SPDX-License-Identifier: ISC */
/*
 * mount_new.h - new file systems, detached. fsopen(2), fsconfig(2), fsmount(2):
 * Linux 5.2. A fault carries the kernel's own message where there is one.
 *
 * Never: parses text beyond the commas between options.
 */
#ifndef RUNTIME_MOUNT_NEW_H
#define RUNTIME_MOUNT_NEW_H

#include "base/fault.h"
#include "spec/mounts.h"

#include <stdint.h>

/* A detached file system of TYPE. DATA is its comma list or NULL, ATTRS are MOUNT_ATTR_*. */
must_check int mount_new(const char *type, const char *source, const char *data, uint64_t attrs,
                         struct fault *f);

/* The same with type, source and flags of the superblock from M. */
must_check int mount_new_from(const struct spec_mount *m, const char *data, uint64_t attrs,
                              struct fault *f);

/* Gives the file system whose root TARGET_FD is the options and flags of M. */
must_check int mount_reconfigure(int target_fd, const struct spec_mount *m, struct fault *f);

#endif
