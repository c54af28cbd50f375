/* SPDX-License-Identifier: ISC */
/*
 * relay.h - shows a container's terminal on the caller's own, in the
 * foreground: `coffer run` with "terminal": true.
 *
 * Runs:  in the runtime's command line, without threads.
 * Never: reaps the process, installs a signal handler (signals are read).
 */
#ifndef RUNTIME_RELAY_H
#define RUNTIME_RELAY_H

#include "base/fault.h"

/*
 * Copies stdin to MASTER and MASTER to stdout until the process behind PID_FD
 * has ended and what it had written is shown, or its terminal was hung up. If
 * stdin is a terminal it is in raw mode meanwhile, and its size follows
 * (SIGWINCH); mode and signal mask are restored on every way out. The end of
 * stdin ends the input and nothing else. HUP, INT, QUIT, TERM, USR1 and USR2
 * are passed on to the process, as without a terminal.
 */
must_check int relay_run(int master, int pid_fd, struct fault *f);

#endif
