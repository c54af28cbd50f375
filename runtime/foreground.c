/* SPDX-License-Identifier: ISC */
#include "foreground.h"

#include "base/own.h"
#include "interrupt.h"
#include "relay.h"
#include "sys.h"
#include "terminal.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static void fill(sigset_t *set)
{
	(void)sigfillset(set);
	/* Faults of our own must stay fatal. */
	(void)sigdelset(set, SIGSEGV);
	(void)sigdelset(set, SIGBUS);
	(void)sigdelset(set, SIGILL);
	(void)sigdelset(set, SIGFPE);
	(void)sigdelset(set, SIGABRT);
}

void foreground_prepare(void)
{
	sigset_t set;

	fill(&set);
	for (int number = 1; number < NSIG; number++) {
		if (interrupt_takes(number))
			(void)sigdelset(&set, number);
	}
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

void foreground_begin(void)
{
	sigset_t set;

	fill(&set);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

/* What came for a process that had just ended is nobody's. */
static void forget_signals(const sigset_t *set)
{
	const struct timespec now = {0};

	while (sigtimedwait(set, NULL, &now) > 0)
		;
}

static int exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int show_terminal(int receiver, int pid_fd, struct fault *f)
{
	own_fd int master = terminal_receive(receiver, f);

	return master < 0 ? master : relay_run(master, pid_fd, f);
}

int foreground_wait(pid_t pid, int pid_fd, int console_receiver, int *status, struct fault *f)
{
	sigset_t set;
	int raw = 0;
	int rc = 0;

	if (console_receiver >= 0)
		rc = show_terminal(console_receiver, pid_fd, f);
	if (rc < 0)
		return rc;
	fill(&set);
	for (;;) {
		pid_t done = waitpid(pid, &raw, WNOHANG);
		int number;

		if (done == pid)
			break;
		/* The SIGCHLD may be spent: not to sleep, then. */
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return fault_set(f, errno, "wait for the container");
		number = sigwaitinfo(&set, NULL);
		if (number > 0 && number != SIGCHLD)
			(void)!sys_pidfd_send_signal(pid_fd, number);
	}
	forget_signals(&set);
	*status = exit_status(raw);
	return 0;
}

int foreground_await_exit(int pid_fd, int timeout_ms, struct fault *f)
{
	struct pollfd poll_fd = {.fd = pid_fd, .events = POLLIN};
	int rc;

	do {
		rc = poll(&poll_fd, 1, timeout_ms);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return fault_set(f, errno, "wait for the container's process");
	if (rc == 0)
		return fault_set(
			f, ETIMEDOUT,
			"wait for the container's process: it does not end, although killed");
	return 0;
}
