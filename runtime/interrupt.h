/* SPDX-License-Identifier: ISC */
/*
 * interrupt.h - SIGTERM, SIGINT, SIGHUP and SIGQUIT to the runtime itself, while it
 * changes a container: it goes on to where nothing is left by halves. What it waits
 * for, and may wait for in vain, ends at once: the container on its way, a hook, a
 * helper. Whoever waited then fails, takes back what was made, and the runtime ends by
 * the signal as if it had never been held.
 *
 * Runs:  in the runtime's command line. What it starts has the defaults again by
 *        exec_reset_signals.
 */
#ifndef RUNTIME_INTERRUPT_H
#define RUNTIME_INTERRUPT_H

#include "base/fault.h"

#include <stdbool.h>
#include <sys/types.h>

/* From here on. A signal that is ignored stays so: nohup(1). */
void interrupt_watch(void);

/* Whether NUMBER is one of them. */
bool interrupt_takes(int number);

/*
 * What ends, at once when a signal has come already. A container's process, -1 for none, until the other
 * end of SYNC_FD is closed, by which it tells that its program runs; -1: in any case.
 */
void interrupt_ends_process(int pid_fd, int sync_fd);
/* A child, or the group that it leads; 0 for none. Not to be reaped before it is taken back. */
void interrupt_ends_child(pid_t pid);

/* The last moment: ends nothing more, and is a fault when a signal has come. */
must_check int interrupt_pass(const char *id, struct fault *f);
/* The program runs: ends nothing more, and is a fault only when something was ended. A signal that came
 * since is the program's: it comes again, when it is not blocked any more, and IS_ITS_OWN. */
must_check int interrupt_hand_on(bool is_its_own, const char *id, struct fault *f);

/* After a failure and before anything is taken back: if a signal has come, F says so, and what is done
 * from here on may be interrupted anew. */
void interrupt_explain(const char *id, struct fault *f);

/* Ends by the signal that has been obeyed, if one has. */
void interrupt_end(void);

#endif
