/* SPDX-License-Identifier: ISC */
#include "supervise.h"

/* The events of the table: an exit is already judged by the restart policy. */
enum column {
	START,
	STARTED,
	ENDED_OK,    /* and stays so */
	ENDED_BAD,   /* and stays so */
	ENDED_AGAIN, /* is to be started again */
	TIMER,
	STOP,
	COLUMNS,
};

struct cell {
	unsigned char valid; /* 0: the event has no meaning here */
	unsigned char action, next;
};

#define TO(action, next)                                                                           \
	{                                                                                          \
		1, SUPERVISE_##action, SUPERVISE_##next                                            \
	}

static const struct cell table[SUPERVISE_STATES][COLUMNS] =
	{
		[SUPERVISE_WAITING] =
			{
					     [START] = TO(LAUNCH,      STARTING),
					     [STOP] = TO(NOTHING, STOPPED),
					     },
		[SUPERVISE_STARTING] =
			{
					     [STARTED] = TO(TELL_UP,               RUNNING),
					     [ENDED_BAD] = TO(TELL_END, FAILED),
					     [ENDED_AGAIN] = TO(TELL_RETRY, BACKOFF),
					     [TIMER] = TO(SEND_KILL, STARTING),
					     [STOP] = TO(NOTHING, CANCELLING),
					     },
		[SUPERVISE_RUNNING] =
			{
					     [ENDED_OK] = TO(TELL_END,   DONE),
					     [ENDED_BAD] = TO(TELL_END, FAILED),
					     [ENDED_AGAIN] = TO(TELL_RETRY, BACKOFF),
					     [TIMER] = TO(SEND_KILL, OVERDUE),
					     [STOP] = TO(SEND_STOP, STOPPING),
					     },
		[SUPERVISE_OVERDUE] =
			{
					     [ENDED_OK] = TO(TELL_END,                 FAILED),
					     [ENDED_BAD] = TO(TELL_END, FAILED),
					     [ENDED_AGAIN] = TO(TELL_END, FAILED),
					     [TIMER] = TO(TELL_STUCK, FAILED),
					     [STOP] = TO(NOTHING, KILLING),
					     },
		[SUPERVISE_BACKOFF] =
			{
					     [TIMER] = TO(LAUNCH,   STARTING),
					     [STOP] = TO(NOTHING, STOPPED),
					     },
		[SUPERVISE_CANCELLING] =
			{
					     [STARTED] = TO(SEND_STOP,            STOPPING),
					     [ENDED_BAD] = TO(NOTHING, STOPPED),
					     [ENDED_AGAIN] = TO(NOTHING, STOPPED),
					     [TIMER] = TO(SEND_KILL, KILLING),
					     },
		[SUPERVISE_STOPPING] =
			{
					     [ENDED_OK] = TO(TELL_END, STOPPED),
					     [ENDED_BAD] = TO(TELL_END, STOPPED),
					     [ENDED_AGAIN] = TO(TELL_END, STOPPED),
					     [TIMER] = TO(SEND_KILL, KILLING),
					     },
		[SUPERVISE_KILLING] =
			{
					     [STARTED] = TO(SEND_KILL,                 KILLING),
					     [ENDED_OK] = TO(TELL_END, STOPPED),
					     [ENDED_BAD] = TO(TELL_END, STOPPED),
					     [ENDED_AGAIN] = TO(TELL_END, STOPPED),
					     [TIMER] = TO(TELL_STUCK, STOPPED),
					     },
		[SUPERVISE_DONE] = {[START] = TO(LAUNCH,   STARTING)                 },
		[SUPERVISE_FAILED] = {[START] = TO(LAUNCH,              STARTING)                                                },
		[SUPERVISE_STOPPED] = {[START] = TO(LAUNCH, STARTING)},
};

static enum column judge(const struct manifest_container *config, enum supervise_event event)
{
	bool good = event == SUPERVISE_EXITED_OK;

	switch (event) {
	case SUPERVISE_START:
		return START;
	case SUPERVISE_STARTED:
		return STARTED;
	case SUPERVISE_TIMER:
		return TIMER;
	case SUPERVISE_STOP:
		return STOP;
	case SUPERVISE_START_FAILED:
	case SUPERVISE_EXITED_OK:
	case SUPERVISE_EXITED_BAD:
		break;
	}
	if (config->restart == MANIFEST_RESTART_ALWAYS ||
	    (config->restart == MANIFEST_RESTART_ON_FAILURE && !good))
		return ENDED_AGAIN;
	return good ? ENDED_OK : ENDED_BAD;
}

static int64_t deadline_after(int64_t now_ms, uint32_t wait_ms)
{
	return wait_ms == 0 ? SUPERVISE_NEVER : now_ms + wait_ms;
}

/* The first wait is the configured one; each further crash doubles it, up to the cap, unless the
 * container had been up for long enough to count as well. */
static void enter_backoff(struct supervise *s, const struct manifest_container *config,
                          bool was_well)
{
	if (s->delay_ms == 0 || was_well)
		s->delay_ms = config->restart_delay_ms;
	else if (s->delay_ms > config->restart_delay_max_ms / 2)
		s->delay_ms = config->restart_delay_max_ms;
	else
		s->delay_ms *= 2;
	s->restarts++;
}

void supervise_init(struct supervise *s)
{
	*s = (struct supervise){.state = SUPERVISE_WAITING, .deadline_ms = SUPERVISE_NEVER};
}

enum supervise_action supervise_step(struct supervise *s, const struct manifest_container *config,
                                     enum supervise_event event, int64_t now_ms)
{
	const struct cell *cell = &table[s->state][judge(config, event)];
	bool was_well = s->state == SUPERVISE_RUNNING &&
	                now_ms - s->since_ms >= (int64_t)config->restart_reset_ms;

	if (cell->valid == 0 || (event == SUPERVISE_TIMER && now_ms < s->deadline_ms))
		return SUPERVISE_NOTHING;
	s->state = (enum supervise_state)cell->next;
	s->since_ms = now_ms;
	s->deadline_ms = SUPERVISE_NEVER;
	switch (s->state) {
	case SUPERVISE_STARTING:
		s->deadline_ms = now_ms + SUPERVISE_LAUNCH_MS;
		break;
	case SUPERVISE_CANCELLING:
	case SUPERVISE_STOPPING:
		s->deadline_ms = now_ms + config->stop_timeout_ms;
		break;
	case SUPERVISE_RUNNING:
		s->deadline_ms = deadline_after(now_ms, config->timeout_ms);
		break;
	case SUPERVISE_BACKOFF:
		enter_backoff(s, config, was_well);
		s->deadline_ms = now_ms + s->delay_ms;
		break;
	case SUPERVISE_OVERDUE:
	case SUPERVISE_KILLING:
		s->deadline_ms = now_ms + SUPERVISE_KILL_MS;
		break;
	case SUPERVISE_WAITING:
	case SUPERVISE_DONE:
	case SUPERVISE_FAILED:
	case SUPERVISE_STOPPED:
	case SUPERVISE_STATES:
		break;
	}
	return (enum supervise_action)cell->action;
}

bool supervise_is_over(const struct supervise *s)
{
	return s->state == SUPERVISE_DONE || s->state == SUPERVISE_FAILED ||
	       s->state == SUPERVISE_STOPPED;
}

const char *supervise_state_name(enum supervise_state state)
{
	static const char *const names[SUPERVISE_STATES] = {
		"waiting",  "starting", "running", "overdue", "backoff", "cancelling",
		"stopping", "killing",  "done",    "failed",  "stopped",
	};

	return names[state];
}
