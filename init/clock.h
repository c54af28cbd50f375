/* SPDX-License-Identifier: ISC */
/*
 * clock.h - the monotonic clock that everything in PID 1 counts by, and the
 * floor of the wall clock.
 */
#ifndef INIT_CLOCK_H
#define INIT_CLOCK_H

#include "../runtime/base/fault.h"

#include <stdint.h>

/* Milliseconds since the kernel started. */
int64_t clock_now_ms(void);

/* A clock that shows a time before the modification time of PATH, which the verified image holds,
 * is wrong: it is set to that time. Returns 1 when it was, 0 when there was no need. */
must_check int clock_raise_to(const char *path, struct fault *f);

#endif
