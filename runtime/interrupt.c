/* SPDX-License-Identifier: ISC */
#include "interrupt.h"

#include "sys.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>

static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};

#define COUNT (sizeof(numbers) / sizeof(numbers[0]))

/* Of one thread and its handler. */
static volatile sig_atomic_t came;   /* and nobody has looked yet */
static volatile sig_atomic_t killed; /* and something was ended for it */
static volatile sig_atomic_t obeyed; /* the one to end by */
static volatile sig_atomic_t process = -1;
static volatile sig_atomic_t channel = -1;
static volatile sig_atomic_t child;

static bool runs(int fd)
{
	struct pollfd other = {.fd = fd};

	return fd >= 0 && poll(&other, 1, 0) > 0;
}

static void end_all(void)
{
	if (process >= 0 && !runs(channel)) {
		(void)!sys_pidfd_send_signal(process, SIGKILL);
		killed = 1;
	}
	if (child > 0) {
		/* It may not lead its group yet. */
		(void)kill(-(pid_t)child, SIGKILL);
		(void)kill((pid_t)child, SIGKILL);
		killed = 1;
	}
	if (killed != 0)
		obeyed = came;
}

static void end_nothing(void)
{
	process = -1;
	child = 0;
}

static void take(int number)
{
	int saved = errno;

	came = number;
	end_all();
	errno = saved;
}

bool interrupt_takes(int number)
{
	for (size_t i = 0; i < COUNT; i++) {
		if (numbers[i] == number)
			return true;
	}
	return false;
}

void interrupt_watch(void)
{
	/* Without SA_RESTART: a connect(2) that waits is to end, too. */
	const struct sigaction ours = {.sa_handler = take};
	struct sigaction before;
	sigset_t set;

	for (size_t i = 0; i < COUNT; i++) {
		if (sigaction(numbers[i], &ours, &before) == 0 && before.sa_handler == SIG_IGN)
			(void)sigaction(numbers[i], &before, NULL);
	}
	(void)sigemptyset(&set);
	for (size_t i = 0; i < COUNT; i++)
		(void)sigaddset(&set, numbers[i]);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void interrupt_ends_process(int pid_fd, int sync_fd)
{
	process = -1;
	channel = sync_fd;
	process = pid_fd;
	if (came != 0)
		end_all();
}

void interrupt_ends_child(pid_t pid)
{
	child = pid;
	if (came != 0)
		end_all();
}

static int break_off(const char *id, struct fault *f)
{
	return fault_set(f, ECANCELED, "go on with %s", id);
}

int interrupt_pass(const char *id, struct fault *f)
{
	end_nothing();
	return came == 0 ? 0 : break_off(id, f);
}

int interrupt_hand_on(bool is_its_own, const char *id, struct fault *f)
{
	int number;

	end_nothing();
	if (killed != 0)
		return break_off(id, f);
	number = came;
	came = 0;
	if (number != 0 && is_its_own)
		(void)raise(number);
	return 0;
}

void interrupt_explain(const char *id, struct fault *f)
{
	end_nothing();
	if (came == 0)
		return;
	obeyed = came;
	came = 0;
	killed = 0;
	*f = (struct fault){0};
	(void)!fault_set(f, ECANCELED,
	                 "%s: the runtime got signal %d before it was done; what it had made is "
	                 "taken back",
	                 id, (int)obeyed);
}

void interrupt_end(void)
{
	sigset_t set;

	if (obeyed == 0)
		return;
	(void)signal((int)obeyed, SIG_DFL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, (int)obeyed);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	(void)raise((int)obeyed);
}
