/* SPDX-License-Identifier: ISC */
#include "logger.h"

#include "../runtime/base/io.h"
#include "../runtime/base/own.h"
#include "../runtime/exec.h"
#include "../runtime/sys.h"
#include "clock.h"
#include "crash.h"
#include "logline.h"
#include "say.h"
#include "table.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

enum {
	NOBODY = 65534,
	SOURCES = MANIFEST_CONTAINERS_MAX + 1, /* the last one is PID 1 */
	FIRST_FD = 256                         /* above every descriptor that PID 1 has */
};

static struct logline lines[SOURCES];
static struct pollfd polled[SOURCES];
static volatile sig_atomic_t finishing;

static void on_term(int signal)
{
	(void)signal;
	finishing = 1;
}

static void write_line(const struct logger *l, size_t source, int len)
{
	bool own = source == l->manifest->container_count;
	const char *text = lines[source].text;
	char out[128 + LOGLINE_MAX];
	size_t head = 0;
	bool plain = own && len > 0 && text[0] == SAY_PLAIN;

	if (own && len > 0) {
		text++;
		len--;
	}
	if (!plain)
		head = logline_prefix(out, 128, clock_now_ms(),
		                      own ? "coffer" : l->manifest->containers[source].name,
		                      l->width);
	memcpy(out + head, text, (size_t)len);
	out[head + (size_t)len] = '\n';
	/* A console that fails leaves nowhere to say so. */
	(void)!io_write_all(STDOUT_FILENO, out, head + (size_t)len + 1);
}

/* One read only, so that a container that prints without end does not silence the others. */
static void pass_on(const struct logger *l, size_t source)
{
	char bytes[1024];
	ssize_t n = read(polled[source].fd, bytes, sizeof(bytes));

	for (size_t at = 0; n > 0 && at < (size_t)n;) {
		int done;

		at += logline_feed(&lines[source], bytes + at, (size_t)n - at, &done);
		if (done >= 0)
			write_line(l, source, done);
	}
}

static void flush_all(const struct logger *l, size_t sources)
{
	for (size_t i = 0; i < sources; i++) {
		int rest = logline_flush(&lines[i]);

		if (rest >= 0)
			write_line(l, i, rest);
	}
}

_Noreturn static void run(const struct logger *l)
{
	size_t sources = l->manifest->container_count + 1;

	for (size_t i = 0; i < sources; i++) {
		polled[i].fd = FIRST_FD + (int)i;
		polled[i].events = POLLIN;
	}
	for (;;) {
		int n = poll(polled, (nfds_t)sources, finishing ? 0 : -1);

		if (n == 0)
			break;
		for (size_t i = 0; n > 0 && i < sources; i++) {
			if ((polled[i].revents & POLLIN) != 0)
				pass_on(l, i);
		}
	}
	flush_all(l, sources);
	_exit(0);
}

/* What containers print is hostile, so that whoever reads it has nothing to lose: no descriptor but
 * the console and the pipes, no id that owns anything, no capability. */
static int drop_everything(const struct logger *l)
{
	const struct sigaction action = {.sa_handler = on_term};
	int sources = (int)l->manifest->container_count + 1;

	crash_disarm();
	exec_reset_signals();
	(void)prctl(PR_SET_NAME, "coffer-log", 0, 0, 0);
	if (sigaction(SIGTERM, &action, NULL) < 0)
		return -errno;
	for (int i = 0; i < sources; i++) {
		int fd = i + 1 == sources ? l->own[0] : l->pipes[i][0];

		if (dup2(fd, FIRST_FD + i) < 0)
			return -errno;
	}
	if (sys_close_range(3, FIRST_FD - 1, 0) < 0)
		return -errno;
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) < 0)
		return -errno;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

static int make_pipe(int pipe[2], struct fault *f)
{
	if (pipe2(pipe, O_CLOEXEC) < 0)
		return fault_set(f, errno, "make a pipe to the logger");
	return 0;
}

int logger_init(struct logger *l, const struct manifest *manifest, struct fault *f)
{
	*l = (struct logger){.manifest = manifest, .width = table_name_width(manifest, 6)};

	int rc = make_pipe(l->own, f);

	for (size_t i = 0; rc == 0 && i < manifest->container_count; i++)
		rc = make_pipe(l->pipes[i], f);
	if (rc == 0 && fcntl(l->own[1], F_SETFL, O_NONBLOCK) < 0)
		rc = fault_set(f, errno, "make PID 1's pipe to the logger non-blocking");
	return rc;
}

int logger_start(struct logger *l, struct fault *f)
{
	pid_t pid = fork();

	if (pid < 0)
		return fault_set(f, errno, "fork the logger");
	if (pid == 0) {
		if (drop_everything(l) < 0)
			_exit(1);
		run(l);
	}
	l->pid = pid;
	say_through(l->own[1]);
	return 0;
}

void logger_stop(struct logger *l, int timeout_ms)
{
	int64_t deadline = clock_now_ms() + timeout_ms;

	say_through(-1);
	if (l->pid <= 0)
		return;
	(void)kill(l->pid, SIGTERM);
	while (waitpid(l->pid, NULL, WNOHANG) == 0) {
		const struct timespec pause = {.tv_nsec = 5000000};

		if (clock_now_ms() >= deadline)
			(void)kill(l->pid, SIGKILL);
		(void)nanosleep(&pause, NULL);
	}
	l->pid = 0;
}
