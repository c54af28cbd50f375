/* SPDX-License-Identifier: ISC */
/*
 * finish.h - what every process does on its way to a container's program,
 * whether it sets the container up (setup.c) or joins one that runs (join.c).
 *
 * Runs:  in the container's process.
 */
#ifndef RUNTIME_FINISH_H
#define RUNTIME_FINISH_H

#include "handshake.h"
#include "request.h"

/* Waits for WANTED from the parent: -ECANCELED when that is gone. */
must_check int finish_await_word(int sync_fd, enum handshake_word wanted, struct fault *f);

/* Until exec, others cannot trace this process or take what it has open, unless they could do so to any
 * of the runtime's (CVE-2016-9962). What is its own in /proc is root's then. */
must_check int finish_hide(struct fault *f);

/* Signals, standard descriptors, session; marks every other descriptor that is not preserved. */
must_check int finish_descriptors(const struct container_request *request, struct fault *f);

/* Sends MASTER over the console socket and makes SLAVE the process's own terminal. Both stay the
 * caller's. */
must_check int finish_terminal(const struct container_request *request, int master, int slave,
                               struct fault *f);

/* PROC_FD is a trusted procfs. */
must_check int finish_keyring(const struct container_request *request, int proc_fd,
                              struct fault *f);

/* What is found in the container; static memory. */
struct finish_program {
	const char *path; /* NULL: there is no process */
	bool in_cwd; /* it has been entered; else only the user of the process may, or nobody */
	const char *const *env;
};

/* With the container's root as "/". */
must_check int finish_find(const struct spec *spec, struct finish_program *out, struct fault *f);

/* Limits, attributes, filter, capabilities, identity, cwd, no_new_privs, startContainer hooks, exec.
 * Returns only on failure. PROC_FD is a trusted procfs; it is closed, and nothing else may be open
 * then by which a path leads anywhere. */
must_check int finish_exec(const struct container_request *request, int sync_fd, int proc_fd,
                           const struct finish_program *program, struct fault *f);

/* The hooks of KIND, in the process's own namespaces; none when the request has no state. ENV: that of
 * those that name none; NULL: the runtime's. */
must_check int finish_hooks(const struct container_request *request, enum spec_hook_kind kind,
                            enum state_status status, const char *const *env, struct fault *f);

/* Tells the parent that all is ready for its next word. */
must_check int finish_report(int sync_fd, struct fault *f);

/* Tells the parent what failed in STEP, and ends. */
_Noreturn void finish_give_up(int sync_fd, struct fault *f, const char *step);

#endif
