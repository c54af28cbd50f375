/* SPDX-License-Identifier: ISC */
/*
 * lifecycle.h - how a container comes to life. Runtime-spec
 * runtime.md#lifecycle, #operations; start is in lifecycle_start.h, kill and
 * delete in lifecycle_end.h.
 *
 * Runs:  in the runtime's command line. Whatever fails half-way is undone:
 *        process, cgroup, state.
 */
#ifndef RUNTIME_LIFECYCLE_H
#define RUNTIME_LIFECYCLE_H

#include "base/fault.h"
#include "rootless.h"

#include <stdbool.h>

struct lifecycle_options {
	const char *root; /* directory of all containers' state */
	const char *id;
	const char *bundle;         /* directory with config.json */
	const char *config;         /* in it; NULL: config.json */
	const char *pid_file;       /* NULL: none */
	const char *pidfd_socket;   /* path of a Unix socket that takes a pidfd; NULL: none */
	const char *console_socket; /* path of a Unix socket that takes the terminal; NULL: none */
	int program_fd;             /* of seal_take_mount, or -1 */
	bool no_pivot;
	bool keep_keyring;
	bool keep;         /* run: leave the stopped container for `delete` */
	bool detach;       /* run: return when it runs */
	bool no_subreaper; /* run: nothing to do, coffer adopts nobody */
	bool systemd;      /* the cgroup is a scope of systemd */
	unsigned int
		listen_fds; /* of activation.h, from descriptor 3 on; the preserved ones follow */
	unsigned int preserve_fds;
	enum rootless_mode rootless;
};

must_check int lifecycle_create(const struct lifecycle_options *options, struct fault *f);

/* Create, start, and unless detached wait, forward signals and delete. *STATUS is the exit status
 * of the container's process, 128 + N when signal N ended it. */
must_check int lifecycle_run(const struct lifecycle_options *options, int *status, struct fault *f);

#endif
