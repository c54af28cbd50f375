/* SPDX-License-Identifier: ISC */
/*
 * switch.h - from the initramfs to the verified root.
 *
 * Runs:  in the boot stage, as PID 1, with "/" being the initramfs.
 * Never: deletes anything that is not in the initramfs itself.
 */
#ifndef INIT_SWITCH_H
#define INIT_SWITCH_H

#include "../runtime/base/fault.h"

/* Whether "/" is a ramfs or tmpfs, as an initramfs is. */
must_check int switch_is_initramfs(void);

/*
 * Detaches /proc, /sys and /dev, puts the detached mount ROOT_FD over "/",
 * enters it and deletes what the initramfs held, so that its memory is free
 * again. After a failure "/" may be either.
 */
must_check int switch_root(int root_fd, struct fault *f);

#endif
