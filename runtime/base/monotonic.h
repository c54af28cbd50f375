/* SPDX-License-Identifier: ISC */
/*
 * monotonic.h - the clock that waits are measured by.
 */
#ifndef BASE_MONOTONIC_H
#define BASE_MONOTONIC_H

#include <stdint.h>

/* Milliseconds by CLOCK_MONOTONIC, which nobody sets. */
int64_t monotonic_ms(void);

#endif
