/* SPDX-License-Identifier: ISC */
/*
 * erofs.h - a detached, read-only mount of an EROFS. Mechanism.
 *
 * Runs:  as root, only over a device whose content is verified as it is read.
 */
#ifndef IMAGE_EROFS_H
#define IMAGE_EROFS_H

#include "../base/fault.h"

/* An O_CLOEXEC descriptor of a mount that is attached nowhere: ro, nodev, nosuid. Programs on it
 * may be executed: that is what an image is for. */
must_check int erofs_mount(const char *device, struct fault *f);

#endif
