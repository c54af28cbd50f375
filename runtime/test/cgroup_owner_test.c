/* SPDX-License-Identifier: ISC */
#include "../cgroup_owner.h"

#include "tests/tap.h"

#include <errno.h>

static void finds_who_it_is_outside(void)
{
	static const struct {
		const char *map;
		uint32_t uid;
		int rc;
		uid_t want;
	} rows[] = {
		{"         0          0 4294967295\n", 1000,  0,       1000  },
		{"0 100000 65536\n",                   0,     0,       100000},
		{"0 100000 65536\n",                   65535, 0,       165535},
		{"0 100000 65536\n",                   65536, -ENOENT, 0     },
		{"0 1000 1\n1 100000 65536\n",         0,     0,       1000  },
		{"0 1000 1\n1 100000 65536\n",         5,     0,       100004},
		{"5 1000 1\n",                         0,     -ENOENT, 0     },
		{"",				   0,     -ENOENT, 0     },
		{"0 1000\n",                           0,     -EINVAL, 0     },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uid_t got = 0;

		is_int(cgroup_owner_outside(rows[i].map, rows[i].uid, &got), rows[i].rc,
		       "map %zu: result", i);
		is_int((int)got, (int)rows[i].want, "map %zu: the user", i);
	}
}

int main(void)
{
	finds_who_it_is_outside();
	return done_testing();
}
