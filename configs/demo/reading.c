/* SPDX-License-Identifier: ISC */
/*
 * reading - usage: reading COMMAND [ARG...]
 *
 * Runs COMMAND and writes to its standard input one line of JSON a second: how
 * long the machine is up, its load and its free memory. Ends as COMMAND ends;
 * SIGTERM and SIGINT are passed on to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	EXIT_NOT_RUN = 127,
	EXIT_SIGNALLED = 128,
};

static int complain(const char *what)
{
	(void)fprintf(stderr, "reading: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

/* The beginning of a file of /proc as text; false when it cannot be read. */
static bool read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	ssize_t len = read(fd, text, size - 1);

	(void)close(fd);
	text[len > 0 ? len : 0] = '\0';
	return len > 0;
}

/* The number behind NAME; 0 when it is not there. */
static unsigned long long number_after(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at != NULL ? strtoull(at + strlen(name), NULL, 10) : 0;
}

static int write_reading(int fd, unsigned long sequence)
{
	char uptime[128];
	char load[128];
	char memory[2048];
	char line[256];

	if (!read_text("/proc/uptime", uptime, sizeof(uptime)) ||
	    !read_text("/proc/loadavg", load, sizeof(load)) ||
	    !read_text("/proc/meminfo", memory, sizeof(memory)))
		return -1;
	int len = snprintf(line, sizeof(line),
	                   "{\"reading\": %lu, \"uptime_s\": %.*s, \"load\": %.*s,"
	                   " \"memory_available_kib\": %llu}\n",
	                   sequence, (int)strcspn(uptime, " "), uptime, (int)strcspn(load, " "),
	                   load, number_after(memory, "MemAvailable:"));

	/* A line is shorter than PIPE_BUF: all of it or nothing. A command that does not read stops
	 * nobody; that reading is lost. */
	if (len < 0 || (size_t)len >= sizeof(line))
		return -1;
	return write(fd, line, (size_t)len) < 0 && errno != EAGAIN && errno != EPIPE ? -1 : 0;
}

/* Never returns. */
static void run(char **command, int input, const sigset_t *mask)
{
	if (dup2(input, STDIN_FILENO) >= 0 && sigprocmask(SIG_SETMASK, mask, NULL) == 0) {
		(void)signal(SIGPIPE, SIG_DFL);
		(void)execvp(command[0], command);
	}
	(void)complain(command[0]);
	_exit(EXIT_NOT_RUN);
}

static int exit_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNALLED + WTERMSIG(status);
}

static int feed(pid_t child, int output, const sigset_t *signals)
{
	const struct timespec second = {.tv_sec = 1};
	unsigned long sequence = 0;

	for (;;) {
		int signal_number = sigtimedwait(signals, NULL, &second);
		int status;

		if (signal_number == SIGCHLD && waitpid(child, &status, WNOHANG) == child)
			return exit_status(status);
		if (signal_number == SIGTERM || signal_number == SIGINT)
			(void)kill(child, signal_number);
		if (signal_number < 0 && errno == EAGAIN && write_reading(output, ++sequence) < 0)
			(void)complain("a reading");
	}
}

int main(int argc, char **argv)
{
	sigset_t signals;
	sigset_t before;
	int ends[2];

	if (argc < 2) {
		(void)fprintf(stderr, "usage: reading COMMAND [ARG...]\n");
		return 2;
	}
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGCHLD);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	if (sigprocmask(SIG_BLOCK, &signals, &before) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    pipe2(ends, O_CLOEXEC) < 0 || fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0)
		return complain("cannot begin");
	pid_t child = fork();

	if (child < 0)
		return complain("fork");
	if (child == 0)
		run(argv + 1, ends[0], &before);
	(void)close(ends[0]);
	return feed(child, ends[1], &signals);
}
