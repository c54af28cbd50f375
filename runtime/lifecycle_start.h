/* SPDX-License-Identifier: ISC */
/*
 * lifecycle_start.h - the program of a created container runs.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_LIFECYCLE_START_H
#define RUNTIME_LIFECYCLE_START_H

#include "base/fault.h"

/* Also runs the poststart hooks, and waits for READY where NOTIFY_SOCKET is set. */
must_check int lifecycle_start(const char *root, const char *id, struct fault *f);

#endif
