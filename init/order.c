/* SPDX-License-Identifier: ISC */
#include "order.h"

/* Everybody left needs somebody left, so that walking from need to need must return. */
static int find_circle(const uint64_t *needs, uint64_t left, uint8_t *order)
{
	uint8_t seen_at[ORDER_MAX];
	uint64_t seen = 0;
	unsigned int at = (unsigned int)__builtin_ctzll(left);
	int length = 0;

	while ((seen & (UINT64_C(1) << at)) == 0) {
		seen |= UINT64_C(1) << at;
		seen_at[at] = (uint8_t)length;
		order[length++] = (uint8_t)at;
		at = (unsigned int)__builtin_ctzll(needs[at] & left);
	}

	int start = seen_at[at];

	for (int i = start; i < length; i++)
		order[i - start] = order[i];
	return length - start;
}

int order_stable(const uint64_t *needs, size_t count, uint8_t *order)
{
	uint64_t all = count < ORDER_MAX ? (UINT64_C(1) << count) - 1 : UINT64_MAX;
	uint64_t left = all;

	for (size_t placed = 0; placed < count; placed++) {
		size_t next = 0;

		while (next < count &&
		       ((left & (UINT64_C(1) << next)) == 0 || (needs[next] & left) != 0))
			next++;
		if (next == count)
			return find_circle(needs, left, order);
		order[placed] = (uint8_t)next;
		left &= ~(UINT64_C(1) << next);
	}
	return 0;
}
