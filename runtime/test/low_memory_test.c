/* SPDX-License-Identifier: ISC */
#include "../low_memory.h"

#include "tests/tap.h"

#include <stdint.h>

#define KIB INT64_C(1024)
#define MIB (1024 * KIB)

int main(void)
{
	static const struct {
		int64_t limit, swap; /* 0: not set */
		bool low;
		int64_t want_limit, want_swap;
	} rows[] = {
		{0,         0,		       false, 0,       0                  },
		{-1,        -1,                      false, -1,      -1                 },
		{4 * MIB,   5 * MIB,                 false, 4 * MIB, 5 * MIB            },
		{MIB,       0,                       true,  4 * MIB, 0                  },
		{MIB,       -1,                      true,  4 * MIB, -1                 },
		{MIB,       MIB,                     true,  4 * MIB, 4 * MIB            },
		{512 * KIB, MIB,                     true,  4 * MIB, 4 * MIB + 512 * KIB},
		{MIB,       INT64_MAX - 3 * MIB,     true,  4 * MIB, INT64_MAX          },
		{MIB,       INT64_MAX - 3 * MIB + 1, true,  4 * MIB, -1                 },
		{1,         INT64_MAX,               true,  4 * MIB, -1                 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct spec_resources given = {
			.memory_limit_set = rows[i].limit != 0,
			.memory_limit = rows[i].limit,
			.memory_swap_set = rows[i].swap != 0,
			.memory_swap = rows[i].swap,
		};
		struct spec_resources early;

		ok(low_memory_raise(&given, &early) == rows[i].low, "row %zu: whether it is low",
		   i);
		ok(early.memory_limit == rows[i].want_limit, "row %zu: the limit", i);
		ok(early.memory_swap == rows[i].want_swap, "row %zu: with swap", i);
	}
	return done_testing();
}
