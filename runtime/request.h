/* SPDX-License-Identifier: ISC */
/*
 * request.h - what a caller wants of a process in a container, whether that is
 * set up for it (container.h) or runs already (join.h).
 */
#ifndef RUNTIME_REQUEST_H
#define RUNTIME_REQUEST_H

#include "host_root.h"
#include "rootless.h"
#include "seccomp.h"
#include "spec/spec.h"
#include "state.h"

#include <stdbool.h>

/* Moves the calling process to the cgroup of CGROUP_FD. */
struct cgroup_mover {
	int (*move)(const struct cgroup_mover *self, int cgroup_fd, struct fault *f);
};

struct container_request {
	const struct spec *spec;
	const char *id;
	int bundle_fd;  /* directory; a relative root and relative bind sources start here */
	int program_fd; /* seal_hand_over gets it; -1: none */
	int rootfs_fd;  /* -1: spec->root.path; else a detached mount that becomes the root */
	/* Of a container without a mount namespace, its tree_fd is rootfs_fd; else unused. */
	const struct host_root *host_root;
	bool idmap_rootfs; /* show the read-only root's ids through the container's mapping */
	int cgroup_fd;     /* the container is born in this cgroup; -1: in the caller's */
	/* NULL: it is. Else a process in between is moved there, and the container born beside it. */
	const struct cgroup_mover *mover;
	const struct seccomp_program *seccomp; /* NULL or empty: none */
	/* listener_install, for a filter that asks an agent; NULL: such a filter is refused */
	int (*listen)(const struct seccomp_program *program, int sync_fd, struct fault *f);
	int stdio[3];       /* become 0, 1, 2; -1: the caller's own */
	int console_socket; /* receives the terminal (SCM_RIGHTS) when spec asks for one; -1: none */
	bool shown;         /* its terminal is the caller's to show (relay.h), not an engine's */
	bool sibling;       /* the process becomes a child of the caller's parent (CLONE_PARENT) */
	bool no_pivot;      /* move the root instead of pivot_root: the caller runs on a ramfs */
	bool keep_keyring;  /* no new session keyring */
	/* Writes the maps of the new user namespace of a process; NULL: idmap_write. */
	int (*write_maps)(pid_t pid, const struct spec_linux *linux_, struct fault *f);
	enum rootless_mode rootless;
	unsigned int preserve_fds; /* 3..3+n-1 stay open in the container */
	int start_fd; /* -1: container_release starts it; else a listening Unix stream socket: the
	               * process waits there for container_start, and the caller may end */
	int lock_fd; /* -1, or what must not stay open in the container's process: the lock of its state */
	const struct state *state; /* what hooks read, its pid apart; NULL: hooks are refused */
};

#endif
