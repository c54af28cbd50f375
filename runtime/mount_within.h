/* SPDX-License-Identifier: ISC */
/*
 * mount_within.h - paths of config.json that lead into the container's root by
 * the host's name of it.
 *
 * A source there may lie on what an earlier entry mounts, which only the
 * container's process sees: it clones such a source in its turn, from the
 * root's descriptor, so that links resolve inside the root. A destination is
 * meant inside the root, as runc takes it.
 */
#ifndef RUNTIME_MOUNT_WITHIN_H
#define RUNTIME_MOUNT_WITHIN_H

#include "base/arena.h"
#include "mount_plan.h"

/* Pure. ROOTFS is the root's absolute path. Cuts it off from destinations, and sets WITHIN of each bind
 * whose source lies at, below or above the destination of an entry before it. */
must_check int mount_within_find(struct spec *spec, const char *rootfs, struct arena *arena,
                                 struct fault *f);

/* In the container's process: opens the source of such a bind, in its turn. */
must_check int mount_within_open(const struct mount_plan *plan, size_t index, struct fault *f);

#endif
