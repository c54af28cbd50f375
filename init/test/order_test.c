/* SPDX-License-Identifier: ISC */
#include "../order.h"

#include "tests/tap.h"

#define AFTER(i) (UINT64_C(1) << (i))

static const struct {
	const char *name;
	size_t count;
	uint64_t needs[5];
	int circle; /* 0: none */
	uint8_t order[5];
} rows[] = {
	{"nobody",		       0, {0},					  0, {0}            },
	{"nobody needs anybody",         3, {0, 0, 0},                                    0, {0, 1, 2}      },
	{"a chain, written backwards",   3, {AFTER(1), AFTER(2), 0},                      0, {2, 1, 0}      },
	{"the rest keeps its place",     5, {AFTER(3), 0, 0, 0, 0},                       0, {1, 2, 3, 0, 4}},
	{"two needs",                    4, {AFTER(2) | AFTER(3), 0, 0, 0},               0, {1, 2, 3, 0}   },
	{"a diamond",                    4, {AFTER(1) | AFTER(2), AFTER(3), AFTER(3), 0}, 0, {3, 1, 2, 0}   },
	{"itself",		       1, {AFTER(0)},				   1, {0}            },
	{"a circle of two",              3, {0, AFTER(2), AFTER(1)},                      2, {1, 2}         },
	{"one before a circle of three", 4, {AFTER(1), AFTER(2), AFTER(3), AFTER(1)},     3, {1, 2, 3}      },
	{"one behind a circle",          3, {AFTER(1), AFTER(0), 0},                      2, {0, 1}         },
};

static void check_full(void)
{
	uint64_t needs[ORDER_MAX];
	uint8_t order[ORDER_MAX];
	bool backwards = true;

	for (int i = 0; i < ORDER_MAX; i++)
		needs[i] = i == ORDER_MAX - 1 ? 0 : UINT64_MAX << (i + 1);
	is_int(order_stable(needs, ORDER_MAX, order), 0, "64 members, each after all behind it");
	for (int i = 0; i < ORDER_MAX; i++)
		backwards = backwards && order[i] == ORDER_MAX - 1 - i;
	ok(backwards, "64 members: backwards");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t order[ORDER_MAX] = {0};
		int circle = order_stable(rows[i].needs, rows[i].count, order);
		size_t want = circle > 0 ? (size_t)rows[i].circle : rows[i].count;

		is_int(circle, rows[i].circle, "%s: circle", rows[i].name);
		ok(memcmp(order, rows[i].order, want) == 0, "%s: order", rows[i].name);
	}
	check_full();
	return done_testing();
}
