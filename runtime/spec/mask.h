/* SPDX-License-Identifier: ISC */
/*
 * mask.h - lists of CPUs and of memory nodes, as the kernel writes them:
 * "0-3,7". Runtime-spec 1.3 config.md#linux-process, config-linux.md#memory-policy.
 * Pure.
 */
#ifndef SPEC_MASK_H
#define SPEC_MASK_H

#include "json.h"

/* Bits in the kernel's form; 0 bits: an empty list, or none. */
struct spec_mask {
	const unsigned long *words;
	unsigned int bits; /* the highest number that is set, and 1 */
};

/* Numbers below LIMIT, in any order; a range must not run backwards. "" is an empty mask. */
must_check int spec_mask(const struct json_at *at, unsigned int limit, struct arena *arena,
                         struct spec_mask *out, struct fault *f);

#endif
