/* SPDX-License-Identifier: ISC */
#include "clock.h"
#include "reap.h"
#include "say.h"
#include "system.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* What each signal means to PID 1. docs/boot.md lists them for people. */
static const struct {
	int signal;
	enum power_way way;
	const char *name;
} signals[] = {
	{SIGTERM, POWER_OFF,    "SIGTERM"               },
	{SIGUSR1, POWER_OFF,    "SIGUSR1"               },
	{SIGUSR2, POWER_OFF,    "SIGUSR2"               },
	{SIGPWR,  POWER_OFF,    "SIGPWR"                },
	{SIGINT,  POWER_REBOOT, "ctrl-alt-del or SIGINT"},
	{SIGHUP,  POWER_NONE,   "SIGHUP"                },
	{SIGCHLD, POWER_NONE,   "SIGCHLD"               },
};

enum {
	POLL_SIGNALS,
	POLL_BUTTONS,
	POLL_REPORTS = POLL_BUTTONS + BUTTON_MAX,
	POLL_MAX = POLL_REPORTS + MANIFEST_CONTAINERS_MAX
};

int loop_open_signals(struct system *s, struct fault *f)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaddset(&set, signals[i].signal);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return fault_set(f, errno, "block the signals of PID 1");
	s->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->signal_fd < 0)
		return fault_set(f, errno, "make PID 1's signal descriptor");
	(void)signal(SIGPIPE, SIG_IGN);
	return 0;
}

static void reap(struct system *s)
{
	unsigned int orphans = reap_all(s->units, s->manifest.container_count, &s->logger);

	/* Now and then one is everyday life; a heap of them is somebody's mistake. */
	if (orphans >= 100)
		say("%u orphans were reaped", orphans);
}

static void take_signals(struct system *s)
{
	struct signalfd_siginfo info;

	while (read(s->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			phase_print_table(s);
		for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
			if ((int)info.ssi_signo == signals[i].signal &&
			    signals[i].way != POWER_NONE)
				phase_request(s, signals[i].way, signals[i].name);
		}
	}
	/* Signals of one kind merge: SIGCHLD says that there is something, never how much. */
	reap(s);
}

static void fire_timers(struct system *s)
{
	int64_t now = clock_now_ms();

	for (size_t i = 0; i < s->manifest.container_count; i++) {
		if (s->states[i].deadline_ms <= now)
			unit_event(&s->units[i], SUPERVISE_TIMER);
	}
	if (IS_ENABLED(CONFIG_WATCHDOG))
		watchdog_kick(&s->watchdog, now);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int wait_ms(const struct system *s)
{
	int64_t now = clock_now_ms();
	int64_t next = s->phase == SYSTEM_SERVICES ? health_deadline(&s->health, &s->manifest)
	                                           : SUPERVISE_NEVER;

	for (size_t i = 0; i < s->manifest.container_count; i++)
		next = earlier(next, s->states[i].deadline_ms);
	if (s->watchdog.fd >= 0)
		next = earlier(next, s->watchdog.due_ms);
	if (next == SUPERVISE_NEVER)
		return -1;
	return next <= now ? 0 : (int)earlier(next - now, 3600000);
}

static void wait_for_something(struct system *s)
{
	static struct pollfd polled[POLL_MAX];

	for (size_t i = 0; i < POLL_MAX; i++)
		polled[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	polled[POLL_SIGNALS].fd = s->signal_fd;
	for (size_t i = 0; i < s->buttons.count; i++)
		polled[POLL_BUTTONS + i].fd = s->buttons.fds[i];
	for (size_t i = 0; i < s->manifest.container_count; i++)
		polled[POLL_REPORTS + i].fd = s->units[i].report_fd;
	if (poll(polled, POLL_MAX, wait_ms(s)) <= 0)
		return;
	/* Reports first: who has ended is told apart from orphans by them. */
	for (size_t i = 0; i < s->manifest.container_count; i++) {
		if (polled[POLL_REPORTS + i].revents != 0)
			unit_read_reports(&s->units[i]);
	}
	if (polled[POLL_SIGNALS].revents != 0)
		take_signals(s);
	for (size_t i = 0; i < s->buttons.count; i++) {
		if (polled[POLL_BUTTONS + i].revents != 0 && button_was_pressed(s->buttons.fds[i]))
			phase_request(s, POWER_OFF, "the power button");
	}
}

void loop_run(struct system *s)
{
	for (;;) {
		fire_timers(s);
		phase_step(s);
		if (s->phase == SYSTEM_END)
			return;
		wait_for_something(s);
	}
}
