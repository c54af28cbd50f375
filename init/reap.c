/* SPDX-License-Identifier: ISC */
#include "reap.h"

#include "say.h"

#include <errno.h>
#include <sys/wait.h>

static bool give_to_unit(struct unit *units, size_t count, pid_t pid, int status)
{
	for (size_t i = 0; i < count; i++) {
		if (unit_child_ended(&units[i], pid, status))
			return true;
	}
	return false;
}

static bool is_known(const struct unit *units, size_t count, pid_t pid)
{
	for (size_t i = 0; i < count; i++) {
		if (units[i].pid == pid || units[i].launcher == pid)
			return true;
	}
	return false;
}

static void restart_logger(struct logger *logger)
{
	struct fault f = {0};

	logger->pid = 0;
	if (logger_start(logger, &f) < 0) {
		say_through(-1);
		say_fault("the logger died and could not be started again", &f);
		return;
	}
	say("the logger died and was started again");
}

unsigned int reap_all(struct unit *units, size_t count, struct logger *logger)
{
	unsigned int orphans = 0;

	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		if (pid < 0 && errno == EINTR)
			continue;
		if (pid <= 0)
			return orphans;
		if (pid == logger->pid) {
			restart_logger(logger);
			continue;
		}
		/* A container that has ended already may be one whose launcher's word is still in the
		 * pipe: the word was written before the container could run. */
		for (size_t i = 0; i < count && !is_known(units, count, pid); i++)
			unit_read_reports(&units[i]);
		if (!give_to_unit(units, count, pid, status))
			orphans++;
	}
}
