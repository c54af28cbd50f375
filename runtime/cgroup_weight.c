/* SPDX-License-Identifier: ISC */
#include "cgroup_weight.h"

/* Fixed point with 58 bits behind the point: up to 64, exact enough for every input. */
#define POINT   58
#define ONE     (UINT64_C(1) << POINT)
#define LN_2    UINT64_C(0x2c5c85fdf473de6) /* 0.6931... */
#define LOG2_10 UINT64_C(0xd49a784bcd1b8af) /* 3.3219... */

/* No 128-bit integers on 32-bit ARM. */
static uint64_t multiply(uint64_t a, uint64_t b)
{
	uint64_t a1 = a >> 32;
	uint64_t a0 = a & UINT32_MAX;
	uint64_t b1 = b >> 32;
	uint64_t b0 = b & UINT32_MAX;
	uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
	uint64_t low = a0 * b1 + (middle & UINT32_MAX);
	uint64_t high = a1 * b1 + (middle >> 32) + (low >> 32);

	low = low << 32 | (a0 * b0 & UINT32_MAX);
	return high << (64 - POINT) | low >> POINT;
}

/* By squaring: each square doubles the logarithm, so that its next bit shows. */
static uint64_t log2_of(uint64_t n)
{
	unsigned int whole = 0;

	while (n >> (whole + 1) != 0)
		whole++;

	uint64_t mantissa = n << (POINT - whole);
	uint64_t log = (uint64_t)whole << POINT;

	for (uint64_t bit = ONE >> 1; bit != 0; bit >>= 1) {
		mantissa = multiply(mantissa, mantissa);
		if (mantissa >= 2 * ONE) {
			mantissa >>= 1;
			log |= bit;
		}
	}
	return log;
}

/* 2^Y for Y in [0, 1), by the series of e^(Y ln 2). */
static uint64_t exp2_of(uint64_t y)
{
	uint64_t x = multiply(y, LN_2);
	uint64_t term = ONE;
	uint64_t sum = ONE;

	for (unsigned int n = 1; n <= 20; n++) {
		term = multiply(term, x) / n;
		sum += term;
	}
	return sum;
}

/*
 * weight = ceil(10 ^ ((log2(s)^2 + 125 log2(s)) / 612 - 7/34)), which maps 2 to
 * 1, the default 1024 to the default 100, and 262144 to 10000: the formula of
 * runc since 1.3.2 and crun since 1.23 (opencontainers/cgroups,
 * ConvertCPUSharesToCgroupV2Value). The older linear one gave 39 for the default,
 * so that a container lost against every process outside.
 */
uint64_t cgroup_weight_of_shares(uint64_t shares)
{
	if (shares == 0)
		return 0;
	if (shares <= 2)
		return 1;
	if (shares >= 262144)
		return 10000;

	uint64_t log = log2_of(shares);
	/* (l^2 + 125 l) / 612 as (l / 153) * (l / 4 + 125 / 4), for 64 is the limit. */
	uint64_t exponent = multiply(log / 153, (log >> 2) + (UINT64_C(125) << (POINT - 2)));
	uint64_t y = multiply(exponent - 7 * ONE / 34, LOG2_10);
	unsigned int shift = POINT - (unsigned int)(y >> POINT);
	uint64_t weight = exp2_of(y & (ONE - 1));
	/* 1024 is 100 exactly: what the arithmetic lost must not round it up or down. */
	uint64_t slack = ONE >> 40;

	return (weight - slack + (UINT64_C(1) << shift) - 1) >> shift;
}
