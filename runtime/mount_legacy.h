/* SPDX-License-Identifier: ISC */
/*
 * mount_legacy.h - file systems with options that fsconfig(2) does not take:
 * values of 256 bytes and more (an overlay of many layers), and commas inside a
 * value ("lowerdir=/a\,b", a quoted SELinux context). mount(2) does.
 *
 * Runs:  in the container's process, in its mount namespace.
 */
#ifndef RUNTIME_MOUNT_LEGACY_H
#define RUNTIME_MOUNT_LEGACY_H

#include "base/fault.h"
#include "spec/mounts.h"

#include <stdbool.h>

/* Both may be NULL. */
bool mount_legacy_wanted(const char *source, const char *data);

/* As mount_new_from, which calls this: a detached mount. */
must_check int mount_legacy(const struct spec_mount *m, const char *data, uint64_t attrs,
                            struct fault *f);

#endif
