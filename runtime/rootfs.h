/* SPDX-License-Identifier: ISC */
/*
 * rootfs.h - the container's root: attached, entered, and the host's left.
 *
 * Runs:  in the container's process, in its mount namespace.
 */
#ifndef RUNTIME_ROOTFS_H
#define RUNTIME_ROOTFS_H

#include "base/fault.h"
#include "spec/spec.h"

/* A detached clone of the bundle's root, from which no event goes out: what is mounted in there
 * while the container is set up is not mounted on the host, whatever the spec asks for in the end.
 * Runs in the parent. */
must_check int rootfs_open(const struct spec *spec, int bundle_fd, struct fault *f);

/* The same of PATH below DIR_FD. */
must_check int rootfs_clone(const struct spec *spec, int dir_fd, const char *path, struct fault *f);

/* Cuts the process's mounts off from the host's: no event goes out. */
must_check int rootfs_cut_off(struct fault *f);

/* Then puts ROOT_FD into the mount namespace, at the absolute PATH if it can be reached, else (or for
 * NULL) over "/". ROOT_FD is the root from then on. */
must_check int rootfs_attach(int root_fd, const char *path, struct fault *f);

/* The same at PATH alone, in a mount namespace that is not the container's own: nothing else in it
 * changes. What is mounted stays for as long as the namespace or until its owner unmounts it. */
must_check int rootfs_attach_among(int root_fd, const char *path, struct fault *f);

/* pivot_root(2) into ROOT_FD and drops the host's tree. */
must_check int rootfs_pivot(int root_fd, struct fault *f);

/* Over "/", from where rootfs_attach has put it: the kernel makes no user namespace for a process whose
 * root is another. */
must_check int rootfs_cover(int root_fd, struct fault *f);

/* For a caller whose root is a ramfs, which pivot_root refuses: chroots into ROOT_FD. Weaker: what
 * lies beneath is covered, not gone. */
must_check int rootfs_move(int root_fd, struct fault *f);

/* The propagation that the spec asks for; last, and when "/" is the root: pivot_root(2) takes no
 * shared mounts, and unbindable ones cannot be cloned. */
must_check int rootfs_propagate(const struct spec *spec, int root_fd, struct fault *f);

must_check int rootfs_protect(int root_fd, struct fault *f);

#endif
