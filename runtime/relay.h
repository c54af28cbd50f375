/* SPDX-License-Identifier: ISC */
/*
 * relay.h - shows a container's terminal on the caller's own, in the
 * foreground: `coffer run` with "terminal": true.
 *
 * Runs:  in the runtime's command line, without threads.
 */
#ifndef RUNTIME_RELAY_H
#define RUNTIME_RELAY_H

#include "base/fault.h"

/*
 * Copies stdin to MASTER and MASTER to stdout until the process behind PID_FD
 * has ended and its output is drained, or its terminal was hung up. If stdin is
 * a terminal it is in raw mode meanwhile and its size follows (SIGWINCH); both
 * its mode and the handler are restored on every way out. The end of stdin ends
 * nothing but the input. Signals that end this process keep their meaning: the
 * terminal is restored first. The process is not reaped.
 */
must_check int relay_run(int master, int pid_fd, struct fault *f);

#endif
