/* SPDX-License-Identifier: ISC */
/*
 * mount.h - detached mounts: made, changed, and put into their place.
 * open_tree(2), move_mount(2), mount_setattr(2): Linux 5.12. New file systems
 * are mount_new.h's, the order of a container's mounts is mount_plan.h's.
 *
 * Never: parses text, follows a link out of the root.
 */
#ifndef RUNTIME_MOUNT_H
#define RUNTIME_MOUNT_H

#include "base/fault.h"
#include "mount_new.h"
#include "spec/mounts.h"

#include <stdint.h>

/* A detached clone of PATH below DIR_FD with the PROPAGATION (MS_*, 0: as it is). */
must_check int mount_clone(int dir_fd, const char *path, bool recursive, uint64_t propagation,
                           struct fault *f);

/* PROPAGATION as above. WHAT is for the message, here and below. */
must_check int mount_set_propagation(int fd, uint64_t propagation, const char *what,
                                     struct fault *f);

/*
 * Gives the mount the attributes that M asks for, not its propagation. Attributes that an
 * outer user namespace has locked stay, as with a bind that does not name them: the container may
 * get less than it was to have, never more.
 */
must_check int mount_set_attributes(int mount_fd, const struct spec_mount *m, struct fault *f);

/* Puts a detached mount over the open place TARGET_FD. */
must_check int mount_attach(int mount_fd, int target_fd, const char *what, struct fault *f);

#endif
