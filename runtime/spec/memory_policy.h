/* SPDX-License-Identifier: ISC */
/*
 * memory_policy.h - linux.memoryPolicy and linux.personality. Runtime-spec 1.3
 * config-linux.md#memory-policy, #personality. Pure.
 */
#ifndef SPEC_MEMORY_POLICY_H
#define SPEC_MEMORY_POLICY_H

#include "mask.h"

struct spec_memory_policy {
	const char *name;       /* MPOL_*; NULL: there is no such section */
	unsigned int mode;      /* with its flags, as set_mempolicy(2) takes it */
	struct spec_mask nodes; /* empty where the mode takes none */
};

must_check int spec_memory_policy(const struct json_at *at, struct arena *arena,
                                  struct spec_memory_policy *out, struct fault *f);

/* The known words, for `features`. */
const struct json_word *spec_memory_policy_modes(void);
const struct json_word *spec_memory_policy_flags(void);

struct spec_personality {
	bool set;
	uint32_t persona; /* PER_* */
};

must_check int spec_personality(const struct json_at *at, struct spec_personality *out,
                                struct fault *f);

#endif
