/* SPDX-License-Identifier: ISC */
/*
 * image_seal.h - makes a signed image out of an EROFS. See docs/image-format.md.
 *
 * Runs:  on the build machine, as anybody.
 * Never: leaves a half-written image: the file appears complete or not at all.
 */
#ifndef ROOTFS_IMAGE_SEAL_H
#define ROOTFS_IMAGE_SEAL_H

#include "image_sign.h"

struct image_seal {
	const char *data; /* file of the EROFS; only read */
	const char *out;
	struct image_record record; /* sizes and digests are filled in by the sealing */
	struct image_signer signers[IMAGE_SIGNATURES_MAX];
	size_t signer_count;
};

must_check int image_seal(struct image_seal *seal, struct fault *f);

#endif
