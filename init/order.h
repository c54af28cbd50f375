/* SPDX-License-Identifier: ISC */
/*
 * order.h - the order in which things start that need each other. Pure.
 */
#ifndef INIT_ORDER_H
#define INIT_ORDER_H

#include "../runtime/base/fault.h"

#include <stddef.h>
#include <stdint.h>

#define ORDER_MAX 64 /* bits of a mask */

/*
 * NEEDS[i] is the mask of the members that must come before member i. Fills
 * ORDER with the indices 0..COUNT-1 so that every need is met; members that do
 * not need each other keep their order. COUNT is at most ORDER_MAX.
 *
 * Returns 0; or the number of members of a circle, in ORDER[0..n-1]: each needs
 * the one behind it and the last needs the first.
 */
must_check int order_stable(const uint64_t *needs, size_t count, uint8_t *order);

#endif
