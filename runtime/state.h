/* SPDX-License-Identifier: ISC */
/*
 * state.h - what the runtime remembers of a container between its calls, in the
 * directory of state_dir.h: state.json and a copy of config.json. Runtime-spec
 * runtime.md#state.
 *
 * Whether the container runs is never written down: it is asked of the kernel,
 * by pid and start time, so that no crash can leave a lie behind.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_STATE_H
#define RUNTIME_STATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "spec/json_out.h"
#include "spec/linux.h"
#include "state_cgroup.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum state_status {
	STATE_CREATING, /* a creator is at work */
	STATE_CREATED,
	STATE_RUNNING,
	STATE_PAUSED,  /* created or running, and frozen */
	STATE_STOPPED, /* or what a creator that died has left */
};

struct state {
	const char *oci_version;
	const char *id;
	const char *bundle;  /* absolute */
	const char *rootfs;  /* absolute */
	const char *created; /* RFC 3339, UTC */
	const char *cgroup;  /* below the cgroup v2 mount; what state_claim noted; NULL: none */
	bool made;           /* the cgroup: state_cgroup_keep has been */
	enum state_manager manager;
	pid_t pid;           /* 0: not there yet */
	uint64_t start_time; /* of the process, in clock ticks after boot: proc(5), stat field 22 */
	bool complete;       /* what is read: state_commit has been ... */
	bool creator;        /* ... or who will call it is at work */
	bool hooked;         /* has poststart or poststop hooks: they are in the kept config.json */
	bool networked;      /* in cgroups of net_cls or net_prio too: cgroup_net.h */
	bool notifies;       /* its filter asks an agent: where, says the kept config.json */
	bool shares_pids; /* has no pid namespace of its own, so that its processes outlive the first */
	bool grouped;     /* has groups in resctrl: the kept config.json says which */
	const struct spec_pair *annotations;
	size_t annotation_count;
};

/* All but the cgroup, in a file beside the real one: until state_commit the container is being
 * created. */
must_check int state_write(int dir_fd, const struct state *state, struct fault *f);
must_check int state_commit(int dir_fd, const char *id, struct fault *f);
/* What is read lives in ARENA. A directory whose creator died before it wrote gives pid 0; one that
 * is deleted meanwhile is -ENOENT, as for state_open. */
must_check int state_read(int dir_fd, const char *id, struct arena *arena, struct state *out,
                          struct fault *f);

/* A copy of the container's config.json, for who joins it: the bundle may change. */
must_check int state_keep_config(int dir_fd, const char *id, const char *text, size_t len,
                                 struct fault *f);
/* As io_read_file: *TEXT is the caller's to free. */
must_check int state_read_config(int dir_fd, const char *id, char **text, size_t *len,
                                 struct fault *f);

/* An enum state_status. */
must_check int state_status(int dir_fd, const struct state *state, struct fault *f);
const char *state_status_name(enum state_status status);

/* The start time of PID; -ESRCH, without a fault, when there is no such process or it is a zombie. */
must_check int state_process_start(pid_t pid, uint64_t *start, struct fault *f);

/* The members of the state as the spec has them. */
void state_print_members(struct json_out *o, const struct state *state, enum state_status status);

/* The document of `state`, as runc prints it. */
void state_print(const struct state *state, enum state_status status, struct buf *out);

#endif
