/* SPDX-License-Identifier: ISC */
/*
 * seal.h - keeps containers from overwriting the runtime (CVE-2019-5736): a
 * process of the container that catches the runtime inside, through
 * /proc/PID/exe, must not be able to open its file for writing.
 *
 * Runs:  first thing in the verbs that put a process of ours into a container.
 */
#ifndef RUNTIME_SEAL_H
#define RUNTIME_SEAL_H

#include "base/fault.h"

/*
 * Returns 0 when the running program lies on a read-only mount or in a sealed memfd. Otherwise
 * executes it again through a read-only clone of its mount that is in no namespace (Linux 5.12),
 * or, without the privilege for that, from a sealed copy in memory; then it does not return.
 */
must_check int seal_self(char **argv, struct fault *f);

/*
 * After seal_self, once: the descriptor of that clone, now O_CLOEXEC, not below FIRST, and the caller's;
 * or -1. When the last copy of it is closed the kernel takes the mount down, and makes the one who
 * closes it wait.
 */
int seal_take_mount(unsigned int first);

/* In a container's process, just before it leaves the host's tree by pivot_root: the mount goes with that
 * tree, without a wait of its own. Closes MOUNT_FD, whether this came off or not; -1 is fine. */
void seal_hand_over(int mount_fd);

#endif
