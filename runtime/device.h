/* SPDX-License-Identifier: ISC */
/*
 * device.h - what is in the container's /dev: the default devices and links of
 * config-linux.md#default-devices, and the bundle's own.
 *
 * Runs:  in the container's process, after its mounts and before pivot_root, so
 *        that the host's nodes can be bound where mknod is not allowed.
 * Never: follows a link in the container's /dev (CVE-2026-41579, CVE-2026-47766).
 */
#ifndef RUNTIME_DEVICE_H
#define RUNTIME_DEVICE_H

#include "base/fault.h"
#include "spec/spec.h"

#include <stdbool.h>

/* An O_PATH descriptor of the /dev below ROOT_FD, which must be a real directory; made when
 * missing. */
must_check int device_directory(int root_fd, struct fault *f);

/* Does a bind mount of the bundle cover /dev? Then its contents are the host's and are left
 * alone. */
bool device_is_bound(const struct spec *spec);

/* Makes default devices, links, and the bundle's devices. BIND: bind the host's nodes instead of
 * making some, as a user namespace demands; so it is also done where making one is not permitted. */
must_check int device_make_all(const struct spec *spec, int root_fd, int dev_fd, bool bind,
                               struct fault *f);

/* An O_PATH descriptor of DEV_FD's "null", proven to be character device 1:3. */
must_check int device_open_null(int dev_fd, struct fault *f);

#endif
