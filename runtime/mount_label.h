/* SPDX-License-Identifier: ISC */
/*
 * mount_label.h - linux.mountLabel: SELinux's label of the new file systems of
 * a container. Binds keep those of their source, and the kernel's own file
 * systems have theirs.
 *
 * Runs:  in the container's process.
 */
#ifndef RUNTIME_MOUNT_LABEL_H
#define RUNTIME_MOUNT_LABEL_H

#include "base/fault.h"
#include "spec/mounts.h"

/* *DATA: the options of M with LABEL (NULL: none) as its context, in STORAGE when there is more to
 * them than M has. */
must_check int mount_label_data(const struct spec_mount *m, const char *label, char *storage,
                                size_t size, const char **data, struct fault *f);

/* A message queue file system refuses that option: its root, at MOUNT_FD, is labelled instead. */
must_check int mount_label_root(const struct spec_mount *m, const char *label, int mount_fd,
                                struct fault *f);

#endif
