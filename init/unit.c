/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "../runtime/base/buf.h"
#include "../runtime/base/own.h"
#include "clock.h"
#include "say.h"

#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

void unit_init(struct unit *u, const struct manifest_container *config, struct supervise *state,
               int output_fd)
{
	*u = (struct unit){
		.config = config,
		.state = state,
		.output_fd = output_fd,
		.report_fd = -1,
	};
	supervise_init(state);
}

/* "exited with status 1", "was killed by signal 9 (Killed)", or the launcher's fault. */
static void describe_end(const struct unit *u, struct buf *out)
{
	if (u->report.news == LAUNCH_FAULT) {
		char text[600];

		fault_print(&u->report.fault, text, sizeof(text));
		buf_printf(out, "could not start: %s", text);
	} else if (WIFSIGNALED(u->status)) {
		buf_printf(out, "was killed by signal %d (%s)", WTERMSIG(u->status),
		           strsignal(WTERMSIG(u->status)));
	} else {
		buf_printf(out, "exited with status %d", WEXITSTATUS(u->status));
	}
}

static void tell_end(const struct unit *u)
{
	char text[700];
	struct buf reason = BUF(text);

	describe_end(u, &reason);
	if (u->state->state == SUPERVISE_FAILED && u->overdue)
		say("%s: failed: took longer than its %u ms", u->config->name,
		    u->config->timeout_ms);
	else if (u->state->state == SUPERVISE_FAILED)
		say("%s: failed: %s", u->config->name, text);
	else if (u->state->state == SUPERVISE_DONE)
		say("%s: done", u->config->name);
	else
		say("%s: stopped (%s)", u->config->name, text);
}

static void tell_retry(const struct unit *u)
{
	char text[700];
	struct buf reason = BUF(text);

	describe_end(u, &reason);
	say("%s: %s, restart %u in %u ms", u->config->name, text, u->state->restarts,
	    u->state->delay_ms);
}

static void start(struct unit *u)
{
	u->report = (struct launch_report){0};
	u->pid = 0;
	u->exited = false;
	u->overdue = false;

	pid_t pid = launch_start(u->config, u->output_fd, &u->report_fd, &u->report.fault);

	if (pid > 0) {
		u->launcher = pid;
		return;
	}
	u->report.news = LAUNCH_FAULT;
	unit_event(u, SUPERVISE_START_FAILED);
}

static void kill_all(const struct unit *u)
{
	if (u->launcher > 0)
		(void)kill(u->launcher, SIGKILL);
	if (u->pid > 0)
		(void)kill(u->pid, SIGKILL);
	launch_kill(u->config);
}

void unit_event(struct unit *u, enum supervise_event event)
{
	enum supervise_state was = u->state->state;

	switch (supervise_step(u->state, u->config, event, clock_now_ms())) {
	case SUPERVISE_NOTHING:
		break;
	case SUPERVISE_LAUNCH:
		start(u);
		break;
	case SUPERVISE_TELL_UP:
		u->was_up = true;
		say("%s: started (pid %d)", u->config->name, (int)u->pid);
		break;
	case SUPERVISE_SEND_STOP:
		(void)kill(u->pid, u->config->stop_signal);
		break;
	case SUPERVISE_SEND_KILL:
		if (u->state->state == SUPERVISE_OVERDUE)
			u->overdue = true;
		else if (was == SUPERVISE_STOPPING)
			say("%s: did not stop within %u ms, killed", u->config->name,
			    u->config->stop_timeout_ms);
		else if (was == SUPERVISE_STARTING)
			say("%s: is not set up after %d s, killed", u->config->name,
			    SUPERVISE_LAUNCH_MS / 1000);
		kill_all(u);
		break;
	case SUPERVISE_TELL_RETRY:
		tell_retry(u);
		break;
	case SUPERVISE_TELL_END:
		tell_end(u);
		launch_tidy(u->config);
		break;
	case SUPERVISE_TELL_STUCK:
		say("%s: cannot be killed (pid %d), left behind", u->config->name, (int)u->pid);
		break;
	}
}

/* reboot(2): in a pid namespace of its own it ends the namespace's init by SIGHUP for a restart and
 * by SIGINT for a halt. Only whoever the manifest trusts with CAP_SYS_BOOT is understood. */
static void note_wish(struct unit *u)
{
	if ((u->config->capabilities >> CAP_SYS_BOOT & 1) == 0 || !WIFSIGNALED(u->status))
		return;
	if (WTERMSIG(u->status) == SIGHUP)
		u->wish = UNIT_WISH_REBOOT;
	else if (WTERMSIG(u->status) == SIGINT)
		u->wish = UNIT_WISH_POWER_OFF;
}

/* An end counts once the launcher has said its last word: what it says decides what the end means. */
static void settle(struct unit *u)
{
	if (u->report.news == LAUNCH_FAULT && u->pid > 0 && !u->exited) {
		kill_all(u);
		return;
	}
	if (u->report.news == LAUNCH_FAULT) {
		u->pid = 0;
		unit_event(u, SUPERVISE_START_FAILED);
		return;
	}
	if (u->report.news != LAUNCH_UP || !u->exited)
		return;

	bool good = WIFEXITED(u->status) && WEXITSTATUS(u->status) == 0;

	u->pid = 0;
	u->exited = false;
	note_wish(u);
	unit_event(u, good ? SUPERVISE_EXITED_OK : SUPERVISE_EXITED_BAD);
}

static void launcher_died(struct unit *u)
{
	u->report.news = LAUNCH_FAULT;
	u->report.fault = (struct fault){0};
	(void)fault_set(&u->report.fault, ECHILD, "its launcher died while it was set up");
}

static void take_report(struct unit *u, const struct launch_report *report)
{
	u->report = *report;
	if (report->news == LAUNCH_PID) {
		u->pid = report->pid;
		return;
	}
	own_close(&u->report_fd);
	if (report->news == LAUNCH_UP)
		unit_event(u, SUPERVISE_STARTED);
	settle(u);
}

void unit_read_reports(struct unit *u)
{
	while (u->report_fd >= 0) {
		struct launch_report report;
		ssize_t n = read(u->report_fd, &report, sizeof(report));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n == (ssize_t)sizeof(report)) {
			take_report(u, &report);
			continue;
		}
		own_close(&u->report_fd);
		launcher_died(u);
		settle(u);
	}
}

bool unit_child_ended(struct unit *u, pid_t pid, int status)
{
	if (pid == u->launcher) {
		u->launcher = 0;
		return true;
	}
	if (pid != u->pid || u->exited)
		return false;
	u->exited = true;
	u->status = status;
	settle(u);
	return true;
}
