/* SPDX-License-Identifier: ISC */
#include "../supervise.h"

#include "tests/tap.h"

#include <signal.h>

enum {
	EVENTS = SUPERVISE_STOP + 1
};

/* What one event in one state does: the action, the next state, the wait until the deadline
 * (0: none). Every cell that is not here must leave everything as it was. */
struct row {
	enum supervise_state state;
	enum supervise_event event;
	enum supervise_action action;
	enum supervise_state next;
	int64_t wait_ms;
};

static const struct row never[] = {
	{SUPERVISE_WAITING,    SUPERVISE_START,        SUPERVISE_LAUNCH,     SUPERVISE_STARTING,   30000},
	{SUPERVISE_WAITING,    SUPERVISE_STOP,         SUPERVISE_NOTHING,    SUPERVISE_STOPPED,    0    },
	{SUPERVISE_STARTING,   SUPERVISE_STARTED,      SUPERVISE_TELL_UP,    SUPERVISE_RUNNING,    7000 },
	{SUPERVISE_STARTING,   SUPERVISE_START_FAILED, SUPERVISE_TELL_END,   SUPERVISE_FAILED,     0    },
	{SUPERVISE_STARTING,   SUPERVISE_EXITED_BAD,   SUPERVISE_TELL_END,   SUPERVISE_FAILED,     0    },
	{SUPERVISE_STARTING,   SUPERVISE_TIMER,        SUPERVISE_SEND_KILL,  SUPERVISE_STARTING,   30000},
	{SUPERVISE_STARTING,   SUPERVISE_STOP,         SUPERVISE_NOTHING,    SUPERVISE_CANCELLING, 3000 },
	{SUPERVISE_RUNNING,    SUPERVISE_START_FAILED, SUPERVISE_TELL_END,   SUPERVISE_FAILED,     0    },
	{SUPERVISE_RUNNING,    SUPERVISE_EXITED_OK,    SUPERVISE_TELL_END,   SUPERVISE_DONE,       0    },
	{SUPERVISE_RUNNING,    SUPERVISE_EXITED_BAD,   SUPERVISE_TELL_END,   SUPERVISE_FAILED,     0    },
	{SUPERVISE_RUNNING,    SUPERVISE_TIMER,        SUPERVISE_SEND_KILL,  SUPERVISE_OVERDUE,    5000 },
	{SUPERVISE_RUNNING,    SUPERVISE_STOP,         SUPERVISE_SEND_STOP,  SUPERVISE_STOPPING,   3000 },
	{SUPERVISE_OVERDUE,    SUPERVISE_START_FAILED, SUPERVISE_TELL_END,   SUPERVISE_FAILED,     0    },
	{SUPERVISE_OVERDUE,    SUPERVISE_EXITED_OK,    SUPERVISE_TELL_END,   SUPERVISE_FAILED,     0    },
	{SUPERVISE_OVERDUE,    SUPERVISE_EXITED_BAD,   SUPERVISE_TELL_END,   SUPERVISE_FAILED,     0    },
	{SUPERVISE_OVERDUE,    SUPERVISE_TIMER,        SUPERVISE_TELL_STUCK, SUPERVISE_FAILED,     0    },
	{SUPERVISE_OVERDUE,    SUPERVISE_STOP,         SUPERVISE_NOTHING,    SUPERVISE_KILLING,    5000 },
	{SUPERVISE_BACKOFF,    SUPERVISE_TIMER,        SUPERVISE_LAUNCH,     SUPERVISE_STARTING,   30000},
	{SUPERVISE_BACKOFF,    SUPERVISE_STOP,         SUPERVISE_NOTHING,    SUPERVISE_STOPPED,    0    },
	{SUPERVISE_CANCELLING, SUPERVISE_STARTED,      SUPERVISE_SEND_STOP,  SUPERVISE_STOPPING,   3000 },
	{SUPERVISE_CANCELLING, SUPERVISE_START_FAILED, SUPERVISE_NOTHING,    SUPERVISE_STOPPED,    0    },
	{SUPERVISE_CANCELLING, SUPERVISE_EXITED_BAD,   SUPERVISE_NOTHING,    SUPERVISE_STOPPED,    0    },
	{SUPERVISE_CANCELLING, SUPERVISE_TIMER,        SUPERVISE_SEND_KILL,  SUPERVISE_KILLING,    5000 },
	{SUPERVISE_STOPPING,   SUPERVISE_START_FAILED, SUPERVISE_TELL_END,   SUPERVISE_STOPPED,    0    },
	{SUPERVISE_STOPPING,   SUPERVISE_EXITED_OK,    SUPERVISE_TELL_END,   SUPERVISE_STOPPED,    0    },
	{SUPERVISE_STOPPING,   SUPERVISE_EXITED_BAD,   SUPERVISE_TELL_END,   SUPERVISE_STOPPED,    0    },
	{SUPERVISE_STOPPING,   SUPERVISE_TIMER,        SUPERVISE_SEND_KILL,  SUPERVISE_KILLING,    5000 },
	{SUPERVISE_KILLING,    SUPERVISE_STARTED,      SUPERVISE_SEND_KILL,  SUPERVISE_KILLING,    5000 },
	{SUPERVISE_KILLING,    SUPERVISE_START_FAILED, SUPERVISE_TELL_END,   SUPERVISE_STOPPED,    0    },
	{SUPERVISE_KILLING,    SUPERVISE_EXITED_OK,    SUPERVISE_TELL_END,   SUPERVISE_STOPPED,    0    },
	{SUPERVISE_KILLING,    SUPERVISE_EXITED_BAD,   SUPERVISE_TELL_END,   SUPERVISE_STOPPED,    0    },
	{SUPERVISE_KILLING,    SUPERVISE_TIMER,        SUPERVISE_TELL_STUCK, SUPERVISE_STOPPED,    0    },
	{SUPERVISE_DONE,       SUPERVISE_START,        SUPERVISE_LAUNCH,     SUPERVISE_STARTING,   30000},
	{SUPERVISE_FAILED,     SUPERVISE_START,        SUPERVISE_LAUNCH,     SUPERVISE_STARTING,   30000},
	{SUPERVISE_STOPPED,    SUPERVISE_START,        SUPERVISE_LAUNCH,     SUPERVISE_STARTING,   30000},
};

/* Where the policy "always" differs from "never"; "on-failure" is one of the two by event. */
static const struct row always[] = {
	{SUPERVISE_STARTING,   SUPERVISE_START_FAILED, SUPERVISE_TELL_RETRY, SUPERVISE_BACKOFF, 100},
	{SUPERVISE_STARTING,   SUPERVISE_EXITED_OK,    SUPERVISE_TELL_RETRY, SUPERVISE_BACKOFF, 100},
	{SUPERVISE_STARTING,   SUPERVISE_EXITED_BAD,   SUPERVISE_TELL_RETRY, SUPERVISE_BACKOFF, 100},
	{SUPERVISE_RUNNING,    SUPERVISE_START_FAILED, SUPERVISE_TELL_RETRY, SUPERVISE_BACKOFF, 100},
	{SUPERVISE_RUNNING,    SUPERVISE_EXITED_OK,    SUPERVISE_TELL_RETRY, SUPERVISE_BACKOFF, 100},
	{SUPERVISE_RUNNING,    SUPERVISE_EXITED_BAD,   SUPERVISE_TELL_RETRY, SUPERVISE_BACKOFF, 100},
	{SUPERVISE_CANCELLING, SUPERVISE_EXITED_OK,    SUPERVISE_NOTHING,    SUPERVISE_STOPPED, 0  },
};

static const struct row *find(const struct row *rows, size_t count, int state, int event)
{
	for (size_t i = 0; i < count; i++) {
		if ((int)rows[i].state == state && (int)rows[i].event == event)
			return &rows[i];
	}
	return NULL;
}

static const struct row *expected(enum manifest_restart policy, int state, int event)
{
	bool again = policy == MANIFEST_RESTART_ALWAYS ||
	             (policy == MANIFEST_RESTART_ON_FAILURE && event != SUPERVISE_EXITED_OK);
	const struct row *row =
		again ? find(always, sizeof(always) / sizeof(*always), state, event) : NULL;

	return row != NULL ? row : find(never, sizeof(never) / sizeof(*never), state, event);
}

static struct manifest_container config_with(enum manifest_restart policy)
{
	return (struct manifest_container){
		.restart = policy,
		.restart_delay_ms = 100,
		.restart_delay_max_ms = 1000,
		.restart_reset_ms = 2000,
		.stop_timeout_ms = 3000,
		.timeout_ms = 7000,
		.stop_signal = SIGTERM,
	};
}

static void check_cell(enum manifest_restart policy, int state, int event)
{
	const struct manifest_container config = config_with(policy);
	const struct row *row = expected(policy, state, event);
	struct supervise s = {
		.state = (enum supervise_state)state, .since_ms = 4000, .deadline_ms = 5000};
	enum supervise_action action =
		supervise_step(&s, &config, (enum supervise_event)event, 5000);
	bool good = row == NULL
	                    ? action == SUPERVISE_NOTHING && (int)s.state == state &&
	                              s.since_ms == 4000 && s.deadline_ms == 5000
	                    : action == row->action && s.state == row->next && s.since_ms == 5000 &&
	                              s.deadline_ms == (row->wait_ms == 0 ? SUPERVISE_NEVER
	                                                                  : 5000 + row->wait_ms);

	ok(good, "policy %d, %s, event %d: action %d, then %s", (int)policy,
	   supervise_state_name((enum supervise_state)state), event, (int)action,
	   supervise_state_name(s.state));
}

static void check_backoff(void)
{
	static const uint32_t waits[] = {100, 200, 400, 800, 1000, 1000};
	const struct manifest_container config = config_with(MANIFEST_RESTART_ALWAYS);
	struct supervise s;
	int64_t now = 0;

	supervise_init(&s);
	is_int(supervise_step(&s, &config, SUPERVISE_START, now), SUPERVISE_LAUNCH, "launch");
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		now += 10;
		is_int(supervise_step(&s, &config, SUPERVISE_STARTED, now), SUPERVISE_TELL_UP,
		       "crash %zu: up", i);
		now += 1999;
		is_int(supervise_step(&s, &config, SUPERVISE_EXITED_BAD, now), SUPERVISE_TELL_RETRY,
		       "crash %zu: retry", i);
		is_int(s.deadline_ms - now, waits[i], "crash %zu: wait", i);
		is_int(s.restarts, (int)i + 1, "crash %zu: counted", i);
		now += waits[i] - 1;
		is_int(supervise_step(&s, &config, SUPERVISE_TIMER, now), SUPERVISE_NOTHING,
		       "crash %zu: not too early", i);
		now++;
		is_int(supervise_step(&s, &config, SUPERVISE_TIMER, now), SUPERVISE_LAUNCH,
		       "crash %zu: again", i);
	}
	is_int(supervise_step(&s, &config, SUPERVISE_STARTED, now), SUPERVISE_TELL_UP, "up");
	now += 2000;
	is_int(supervise_step(&s, &config, SUPERVISE_EXITED_BAD, now), SUPERVISE_TELL_RETRY,
	       "a run of the reset time");
	is_int(s.deadline_ms - now, 100, "makes the wait the first one again");
}

int main(void)
{
	for (int policy = MANIFEST_RESTART_ALWAYS; policy <= MANIFEST_RESTART_NEVER; policy++) {
		for (int state = 0; state < SUPERVISE_STATES; state++) {
			for (int event = 0; event < EVENTS; event++)
				check_cell((enum manifest_restart)policy, state, event);
		}
	}
	check_backoff();
	for (int state = 0; state < SUPERVISE_STATES; state++) {
		const struct supervise s = {.state = (enum supervise_state)state};

		is_int(supervise_is_over(&s), state >= SUPERVISE_DONE, "%s: over or not",
		       supervise_state_name(s.state));
	}
	return done_testing();
}
