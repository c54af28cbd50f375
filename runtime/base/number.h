/* SPDX-License-Identifier: ISC */
/*
 * number.h - strict decimal integers. No sign but a single '-', no blanks, no
 * leading zeros, no trailing bytes: what looks like a number and is not one is
 * refused instead of becoming a name or a truncated value (CVE-2026-46680).
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "fault.h"

#include <stddef.h>
#include <stdint.h>

/* 0, or -EINVAL (not a number), -ERANGE (does not fit). */
must_check int number_u64(const char *text, size_t len, uint64_t *out);
must_check int number_i64(const char *text, size_t len, int64_t *out);
/* As number_u64, with an upper bound: -ERANGE above MAX. */
must_check int number_u32(const char *text, size_t len, uint32_t max, uint32_t *out);

#endif
