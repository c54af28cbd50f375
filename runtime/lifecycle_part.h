/* SPDX-License-Identifier: ISC */
/*
 * lifecycle_part.h - what the files of the lifecycle have in common. Theirs
 * alone.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_LIFECYCLE_PART_H
#define RUNTIME_LIFECYCLE_PART_H

#include "base/fault.h"

#include <sys/types.h>

/* A Unix stream socket connected to PATH, the caller's; WHAT names it in the fault. */
must_check int lifecycle_connect(const char *path, const char *what, struct fault *f);

/* PATH may be NULL: none is wanted. */
must_check int lifecycle_write_pid(const char *path, pid_t pid, struct fault *f);

/* Gives PID_FD to whoever listens at PATH, which may be NULL: nobody does. */
must_check int lifecycle_send_pidfd(const char *path, int pid_fd, struct fault *f);

/* Both ends, the caller's, of the way on which a terminal's master comes to this process. */
must_check int lifecycle_console_pair(int *give, int *receive, struct fault *f);

#endif
