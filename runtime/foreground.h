/* SPDX-License-Identifier: ISC */
/*
 * foreground.h - the runtime stays while the container runs: waits for it,
 * hands signals on, shows its terminal.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_FOREGROUND_H
#define RUNTIME_FOREGROUND_H

#include "base/fault.h"

#include <sys/types.h>

/* Before the container's process exists: from here on signals wait for foreground_wait, but those
 * that end the setting up: interrupt.h. */
void foreground_prepare(void);
/* When it runs: those, too. */
void foreground_begin(void);

/*
 * Waits for PID, a child, and reaps it. CONSOLE_RECEIVER is -1 or the socket on which the
 * terminal's master arrives, which is then shown. *STATUS as lifecycle_run's. Signals stay blocked.
 */
must_check int foreground_wait(pid_t pid, int pid_fd, int console_receiver, int *status,
                               struct fault *f);

/* Waits until the process, which need not be a child, is gone; -ETIMEDOUT after TIMEOUT_MS. */
must_check int foreground_await_exit(int pid_fd, int timeout_ms, struct fault *f);

#endif
