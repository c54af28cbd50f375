/* SPDX-License-Identifier: ISC */
/*
 * found.h - a container that exists, as every verb but create and run finds it.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_FOUND_H
#define RUNTIME_FOUND_H

#include "base/fault.h"
#include "state.h"

struct found {
	struct arena arena; /* holds what STATE points to */
	struct state state;
	enum state_status status;
	int root_fd; /* directory of all containers; owned */
	int dir_fd;  /* this container's; owned; -1: there is none */
};

/* After a failure too, found_close must be called. No container of that name is -ENOENT. */
must_check int found_open(const char *root, const char *id, struct found *out, struct fault *f);
/* Looks again: it may have changed before it was locked. */
must_check int found_read(struct found *found, const char *id, struct fault *f);
void found_close(struct found *found);
#define own_found __attribute__((cleanup(found_close)))

/* An O_CLOEXEC descriptor of that very process: the pid may have been given away meanwhile, which
 * is -ESRCH. */
must_check int found_open_process(const struct state *state, struct fault *f);

#endif
