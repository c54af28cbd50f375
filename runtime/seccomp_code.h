/* SPDX-License-Identifier: ISC */
/*
 * seccomp_code.h - from numbered system calls and their rules to a filter of
 * the kernel (classic BPF). Pure.
 *
 * The filter looks a number up in a balanced tree of ranges, so that 400 calls
 * cost eight comparisons, and neighbours with the same action are one range.
 * Little-endian architectures only.
 */
#ifndef RUNTIME_SECCOMP_CODE_H
#define RUNTIME_SECCOMP_CODE_H

#include "base/fault.h"
#include "seccomp_program.h"
#include "spec/seccomp.h"

#include <stdbool.h>
#include <stddef.h>

/* One name of one rule on one architecture. */
struct seccomp_entry {
	uint32_t number;
	uint32_t rule; /* index into the profile's rules */
	uint32_t call; /* only if the first argument is this (socketcall, ipc of x86); 0: always */
	bool narrow;   /* arguments have 32 bits */
	bool as_by_default; /* the rule says what happens anyway; known, and no more */
};

/* Numbers that belong together: one table of an architecture. */
struct seccomp_band {
	uint32_t first, end; /* end is inside */
	bool fixed;          /* all of it has ACTION; else the profile decides */
	uint32_t action;
};

#define SECCOMP_BANDS_MAX 3

/* What the kernel calls one architecture (AUDIT_ARCH_*). */
struct seccomp_table {
	uint32_t audit_arch;
	struct seccomp_band bands[SECCOMP_BANDS_MAX]; /* rising, together all 32 bits */
	size_t band_count;
	struct seccomp_entry *entries; /* any order; sorted in place */
	size_t entry_count;
};

/*
 * The first rule without conditions decides; without one, the first whose
 * conditions hold; else the profile's default. Numbers above every number that
 * the profile knows, in a band where it knows any, are calls newer than the
 * profile: ENOSYS instead of a default that denies, so that programs fall back
 * to what they used before (as runc does).
 */
must_check int seccomp_code_make(const struct spec_seccomp *profile, struct seccomp_table *tables,
                                 size_t table_count, struct seccomp_program *out, struct fault *f);

/* SECCOMP_RET_* of an action of the profile. */
uint32_t seccomp_code_action(enum spec_seccomp_action action, bool errno_set, uint32_t errno_ret);

#endif
