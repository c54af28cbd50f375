/* SPDX-License-Identifier: ISC */
/*
 * rlimit.h - resource limits of a process. getrlimit(2).
 *
 * Runs:  in the parent, on the process that it made: to raise a hard limit
 *        takes CAP_SYS_RESOURCE in the initial user namespace, which the
 *        process itself has lost once it is in another.
 */
#ifndef RUNTIME_RLIMIT_H
#define RUNTIME_RLIMIT_H

#include "base/fault.h"
#include "spec/process.h"

#include <stddef.h>
#include <sys/types.h>

/* Sets COUNT limits of PID (0: the caller), in order. The fault names the limit and says from
 * what to what; limits before it stay set. */
must_check int rlimit_apply(pid_t pid, const struct spec_rlimit *limits, size_t count,
                            struct fault *f);

#endif
