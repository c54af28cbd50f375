/* SPDX-License-Identifier: ISC */
/*
 * mount_link.h - binds whose source may itself be a symbolic link: the words src-nofollow and
 * copy-symlink.
 *
 * Runs:  mount_link_open in the parent, mount_link_copy in the container's process.
 * Never: follows that link.
 */
#ifndef RUNTIME_MOUNT_LINK_H
#define RUNTIME_MOUNT_LINK_H

#include "base/fault.h"
#include "spec/mounts.h"

bool mount_link_is(int fd);

/* A detached mount of M's source; a descriptor of the link when that is to be copied. The caller owns
 * it. */
must_check int mount_link_open(const struct spec_mount *m, int bundle_fd, uint64_t propagation,
                               struct fault *f);

/* The link itself, as it is on the host, at the destination. */
must_check int mount_link_copy(const struct spec_mount *m, int root_fd, int link_fd,
                               struct fault *f);

#endif
