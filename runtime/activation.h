/* SPDX-License-Identifier: ISC */
/*
 * activation.h - sockets that a service manager opened for the container:
 * sd_listen_fds(3). They stand before those of --preserve-fds, from descriptor 3
 * on, and the container's program hears of them as the manager's child would.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_ACTIVATION_H
#define RUNTIME_ACTIVATION_H

#include "base/arena.h"
#include "base/fault.h"
#include "spec/process.h"

/* How many; 0 as well when LISTEN_PID says that they are another process's. */
unsigned int activation_count(void);

/* Adds LISTEN_FDS and LISTEN_PID to the environment, in ARENA. Nothing for 0. */
must_check int activation_tell(unsigned int count, struct arena *arena,
                               struct spec_process *process, struct fault *f);

/* Adds TEXT, which must live as long, to the environment. */
must_check int activation_add(const char *text, struct arena *arena, struct spec_process *process,
                              struct fault *f);

#endif
