/* SPDX-License-Identifier: ISC */
#include "relay.h"
#include "base/own.h"
#include "sys.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>

struct relay {
	int master, pid_fd, signal_fd;
	bool is_terminal;      /* stdin is */
	struct termios before; /* its mode */
	bool input_ended;
	char input[4096]; /* read from stdin, not yet taken by the container */
	size_t input_len;
};

#define DRAIN_MS 200

enum {
	AT_STDIN,
	AT_MASTER,
	AT_PROCESS,
	AT_SIGNAL,
	AT_COUNT
};

/* Stopped jobs may be continued in a shell that has set its own mode. */
static void enter_raw_mode(const struct relay *r)
{
	struct termios raw = r->before;

	if (!r->is_terminal)
		return;
	cfmakeraw(&raw);
	/* The container's leaves its lines alone, finish.h says, for what is shown to a pipe. */
	raw.c_oflag = r->before.c_oflag;
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

static void follow_size(const struct relay *r)
{
	struct winsize ws;

	if (r->is_terminal && ioctl(STDIN_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_row != 0)
		(void)ioctl(r->master, TIOCSWINSZ, &ws);
}

static void take_signal(const struct relay *r)
{
	struct signalfd_siginfo info;

	if (read(r->signal_fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (info.ssi_signo == SIGWINCH) {
		follow_size(r);
	} else if (info.ssi_signo == SIGCONT) {
		enter_raw_mode(r);
		follow_size(r);
	} else {
		/* That it has ended is seen at its descriptor. */
		(void)!sys_pidfd_send_signal(r->pid_fd, (int)info.ssi_signo);
	}
}

static void take_input(struct relay *r)
{
	ssize_t n = read(STDIN_FILENO, r->input, sizeof(r->input));

	if (n > 0)
		r->input_len = (size_t)n;
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		r->input_ended = true;
}

/* The container may read late, or never: what it does not take waits, and output goes on. */
static void give_input(struct relay *r)
{
	ssize_t n = write(r->master, r->input, r->input_len);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		r->input_len = 0;
		return;
	}
	r->input_len -= (size_t)n;
	memmove(r->input, r->input + n, r->input_len);
}

/* Somebody may have made our stdout non-blocking; it is shared, so it stays so. */
static int show(const char *bytes, size_t size)
{
	while (size > 0) {
		struct pollfd wait = {.fd = STDOUT_FILENO, .events = POLLOUT};
		ssize_t n = write(STDOUT_FILENO, bytes, size);

		if (n < 0 && errno == EAGAIN)
			(void)poll(&wait, 1, -1);
		else if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			bytes += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

/* 1: there was something; 0: nothing at the moment; -EPIPE: hung up. */
static int give_output(const struct relay *r, struct fault *f)
{
	char output[4096];
	ssize_t n = read(r->master, output, sizeof(output));
	int rc;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -EPIPE;
	rc = show(output, (size_t)n);
	return rc < 0 ? fault_set(f, -rc, "write the container's output to stdout") : 1;
}

/*
 * What the process wrote last may still be on its way through the kernel's
 * buffers when its end is seen. Once nobody holds the other side, the hang-up
 * comes behind the last byte; a process that outlived it and holds the terminal
 * is waited for no longer than DRAIN_MS after its last output.
 */
static int drain(const struct relay *r, struct fault *f)
{
	struct pollfd master = {.fd = r->master, .events = POLLIN};
	int rc = 0;

	while (rc >= 0 && poll(&master, 1, DRAIN_MS) > 0)
		rc = give_output(r, f);
	return f->code != 0 ? rc : 0;
}

static int copy(struct relay *r, struct fault *f)
{
	for (;;) {
		const bool pending = r->input_len > 0;
		struct pollfd at[AT_COUNT] = {
			[AT_STDIN] = {.fd = pending || r->input_ended ? -1 : STDIN_FILENO,
		                      .events = POLLIN                                                     },
			[AT_MASTER] = {.fd = r->master,
                                      .events = (short)(POLLIN | (pending ? POLLOUT : 0))                  },
			[AT_PROCESS] = {.fd = r->pid_fd,                                     .events = POLLIN},
			[AT_SIGNAL] = {.fd = r->signal_fd,                                  .events = POLLIN},
		};

		if (poll(at, AT_COUNT, -1) < 0 && errno != EINTR)
			return fault_set(f, errno, "wait for the container's terminal");
		if ((at[AT_SIGNAL].revents & POLLIN) != 0)
			take_signal(r);
		if (at[AT_STDIN].revents != 0)
			take_input(r);
		if ((at[AT_MASTER].revents & POLLOUT) != 0)
			give_input(r);
		if (at[AT_PROCESS].revents != 0)
			return drain(r, f);
		if ((at[AT_MASTER].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
			int rc = give_output(r, f);

			if (rc < 0)
				return f->code != 0 ? rc : 0;
		}
	}
}

int relay_run(int master, int pid_fd, struct fault *f)
{
	static const int taken[] = {SIGWINCH, SIGCONT, SIGHUP,  SIGINT,
	                            SIGQUIT,  SIGTERM, SIGUSR1, SIGUSR2};
	struct relay r = {.master = master, .pid_fd = pid_fd};
	sigset_t set;
	sigset_t old;
	int rc;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		(void)sigaddset(&set, taken[i]);

	own_fd int signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);

	if (signal_fd < 0 || fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
		return fault_set(f, errno, "prepare the container's terminal");
	r.signal_fd = signal_fd;
	r.is_terminal = tcgetattr(STDIN_FILENO, &r.before) == 0;
	(void)sigprocmask(SIG_BLOCK, &set, &old);
	enter_raw_mode(&r);
	follow_size(&r);
	rc = copy(&r, f);
	if (r.is_terminal)
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &r.before);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	return rc;
}
