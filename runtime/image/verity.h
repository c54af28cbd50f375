/* SPDX-License-Identifier: ISC */
/*
 * verity.h - a dm-verity mapping, by the ioctls of device-mapper. Mechanism.
 *
 * Runs:  as root, with a devtmpfs on /dev; Linux 4.0 or later.
 * Never: reads a verity superblock: the root hash does not cover it.
 */
#ifndef IMAGE_VERITY_H
#define IMAGE_VERITY_H

#include "../base/fault.h"
#include "record.h"

#include <stdbool.h>
#include <sys/types.h>

struct verity_config {
	const char *name; /* of the mapping: a word of at most 64 characters */
	dev_t device;     /* has data and tree, one behind the other */
	const struct image_record *record;
	bool panic_on_corruption;
};

#define VERITY_PATH_BYTES 32

/*
 * Makes the mapping and proves it by reading its first block, which runs through
 * the tree up to the root hash: the kernel itself accepts any root hash. Returns
 * an O_CLOEXEC descriptor of the device and writes its path to PATH. The mapping
 * lives as long as somebody has the device open or mounted, and on a failure it
 * is gone.
 */
must_check int verity_open(const struct verity_config *config, char path[VERITY_PATH_BYTES],
                           struct fault *f);

#endif
