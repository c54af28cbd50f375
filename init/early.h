/* SPDX-License-Identifier: ISC */
/*
 * early.h - what the system needs before the first container: the kernel's file
 * systems, cgroup v2, the names and the parameters of the manifest.
 *
 * Runs:  in PID 1's system stage, once, each in the order of the declarations.
 */
#ifndef INIT_EARLY_H
#define INIT_EARLY_H

#include "manifest.h"

/* proc, sysfs, devtmpfs, devpts, cgroup2, /run and /tmp. Of these places each must be a directory
 * of the root. */
must_check int early_mount(struct fault *f);
/* Lets the children of the root cgroup have every controller that the kernel has. */
must_check int early_cgroups(struct fault *f);
must_check int early_hostname(const struct manifest *manifest, struct fault *f);
must_check int early_sysctl(const struct manifest *manifest, struct fault *f);
/* A tmpfs each, at /run/volumes/NAME. */
must_check int early_volumes(const struct manifest *manifest, struct fault *f);

/* Of the boot stage: only what finding and verifying the image takes. */
must_check int early_mount_boot(struct fault *f);

#endif
