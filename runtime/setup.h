/* SPDX-License-Identifier: ISC */
/*
 * setup.h - what the two sides of the clone share while a container is set up,
 * and the container's side of it. setup.c is the one place where the order of
 * the steps is visible; container.c is the parent's side.
 */
#ifndef RUNTIME_SETUP_H
#define RUNTIME_SETUP_H

#include "finish.h"
#include "namespace.h"

struct setup {
	const struct container_request *request;
	int *source_fds; /* detached clones of the bind sources, one slot a mount */
	int root_fd;     /* detached clone of the root; -1: inside.h opens it and the sources */
	int proc_fd;     /* the host's procfs */
	int sync_fd;     /* this side's end of the pair */
	struct namespaces spaces; /* that are joined */
	int own_net_fd; /* the runtime's network namespace, if the new one comes later; else -1 */
	/* the container's side fills these */
	bool networked; /* the new network namespace has come */
	int place_fd;   /* mount_turn.h */
	int null_fd;
	int dev_fd;
	struct finish_program program;
};

/* Whether the child waits for HANDSHAKE_HOOKED. */
bool setup_awaits_hooks(const struct spec *spec);

/* Whether the child waits for HANDSHAKE_MAPPED. */
bool setup_awaits_parent(const struct spec *spec);

/* Becomes the container's program. Runs in the process that clone3 made. */
_Noreturn void setup_run(struct setup *s);

#endif
