/* SPDX-License-Identifier: ISC */
/*
 * supervise.h - what happens to one container: a table of state and event to
 * action and next state. Pure: time comes in as milliseconds of a monotonic
 * clock, what is to be done goes out.
 */
#ifndef INIT_SUPERVISE_H
#define INIT_SUPERVISE_H

#include "manifest.h"

enum supervise_state {
	SUPERVISE_WAITING,    /* for its turn */
	SUPERVISE_STARTING,   /* a launcher sets it up */
	SUPERVISE_RUNNING,    /* its program was executed */
	SUPERVISE_OVERDUE,    /* ran past its timeout, is being killed */
	SUPERVISE_BACKOFF,    /* crashed, waits to be started again */
	SUPERVISE_CANCELLING, /* is to stop, but its launcher has not reported yet */
	SUPERVISE_STOPPING,   /* was sent its stop signal */
	SUPERVISE_KILLING,    /* outlived its grace time, is being killed */
	SUPERVISE_DONE,       /* ended well and is not started again */
	SUPERVISE_FAILED,     /* ended badly and is not started again */
	SUPERVISE_STOPPED,    /* ended because it was to stop */
	SUPERVISE_STATES,
};

enum supervise_event {
	SUPERVISE_START,        /* it is its turn */
	SUPERVISE_STARTED,      /* the launcher: its program was executed */
	SUPERVISE_START_FAILED, /* the launcher: it could not be set up */
	SUPERVISE_EXITED_OK,    /* status 0 */
	SUPERVISE_EXITED_BAD,   /* another status, or a signal */
	SUPERVISE_TIMER,        /* the deadline has passed */
	SUPERVISE_STOP,         /* the system shuts down */
};

enum supervise_action {
	SUPERVISE_NOTHING,
	SUPERVISE_LAUNCH,     /* fork a launcher */
	SUPERVISE_TELL_UP,    /* it runs now */
	SUPERVISE_SEND_STOP,  /* send the stop signal */
	SUPERVISE_SEND_KILL,  /* kill everything in its cgroup, and its launcher */
	SUPERVISE_TELL_RETRY, /* it will start again at the deadline */
	SUPERVISE_TELL_END,   /* it ended and stays so: DONE, FAILED or STOPPED */
	SUPERVISE_TELL_STUCK, /* not even SIGKILL ended it; it is left behind */
};

#define SUPERVISE_LAUNCH_MS 30000 /* a launcher that takes longer is killed */
#define SUPERVISE_KILL_MS   5000  /* from SIGKILL to giving up */
#define SUPERVISE_NEVER     INT64_MAX

struct supervise {
	enum supervise_state state;
	int64_t since_ms;    /* when STATE was entered */
	int64_t deadline_ms; /* when SUPERVISE_TIMER is due; SUPERVISE_NEVER: none */
	uint32_t delay_ms;   /* the next wait before a restart; the last one in BACKOFF */
	uint32_t restarts;
};

void supervise_init(struct supervise *s);

/* Moves S on; the caller then does what the action says. A TIMER before the deadline and an event
 * that has no meaning in the state do nothing. */
must_check enum supervise_action supervise_step(struct supervise *s,
                                                const struct manifest_container *config,
                                                enum supervise_event event, int64_t now_ms);

/* Nothing of it is left and nothing will be, unless it is started. */
bool supervise_is_over(const struct supervise *s);

/* "running": for people. */
const char *supervise_state_name(enum supervise_state state);

#endif
