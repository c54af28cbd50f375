/* SPDX-License-Identifier: ISC */
/*
 * mount_turn.h - a container's mounts stand in mountinfo in the order of config.json.
 *
 * Since Linux 6.8 mountinfo lists mounts by age, and the parent clones the
 * sources of binds before the container's process makes a file system: each of
 * them would stand before all others. A clone of a clone, made in its turn, is
 * as young as it should be. But the kernel clones only what is in the process's
 * own mount namespace, so that the old one is put there first, out of sight:
 * into an empty file system in the host's tree, with which it goes.
 *
 * Runs:  in the container's process, in its namespaces. Where nothing can be put
 * out of sight (--no-pivot, a mount namespace of others), or the kernel refuses,
 * the mounts are the same, and their order in mountinfo is by age.
 */
#ifndef RUNTIME_MOUNT_TURN_H
#define RUNTIME_MOUNT_TURN_H

#include "mount_plan.h"

/* FDS are those of mount_open_sources, here and below. The place out of sight, if any of them is older
 * than a mount before it; else -1. SHOWN is where rootfs_attach puts the root next, or NULL. */
int mount_turn_place(const struct spec *spec, const int *fds, const char *shown);

/* In the turn of the mount at INDEX, before mount_plan_attach: puts a younger clone in the stead of its
 * source, if that is older than a mount before it and there is a clone to be had. A source WITHIN the
 * root is opened. */
must_check int mount_turn_take(const struct mount_plan *plan, size_t index, struct fault *f);

#endif
