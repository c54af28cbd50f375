/* SPDX-License-Identifier: ISC */
#include "say.h"

#include "../runtime/base/io.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum {
	SAY_MAX = 1000 /* fits into the logger's line, and into one atomic write to a pipe */
};

static int pipe_fd = -1;
static unsigned int dropped;

void say_through(int fd)
{
	pipe_fd = fd;
}

static void send(const char *line, size_t len)
{
	ssize_t n;

	do {
		n = write(pipe_fd, line, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		dropped++;
}

static void tell_dropped(void)
{
	char line[64];
	int len = snprintf(line, sizeof(line), "%c%u messages were lost\n", SAY_LOG, dropped);

	dropped = 0;
	send(line, (size_t)len);
}

static void emit(char kind, const char *fmt, va_list ap)
{
	char line[SAY_MAX + 24];
	int head = pipe_fd >= 0      ? snprintf(line, sizeof(line), "%c", kind)
	           : kind == SAY_LOG ? snprintf(line, sizeof(line), "coffer-init: ")
	                             : 0;
	int body = vsnprintf(line + head, SAY_MAX, fmt, ap);
	size_t len = (size_t)head + (size_t)(body < 0 ? 0 : body < SAY_MAX ? body : SAY_MAX - 1);

	line[len++] = '\n';
	if (pipe_fd < 0) {
		(void)!io_write_all(STDOUT_FILENO, line, len);
		return;
	}
	if (dropped > 0)
		tell_dropped();
	send(line, len);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	emit(SAY_LOG, fmt, ap);
	va_end(ap);
}

void say_plain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	emit(SAY_PLAIN, fmt, ap);
	va_end(ap);
}

void say_fault(const char *what, const struct fault *f)
{
	char text[600];

	fault_print(f, text, sizeof(text));
	say("%s: %s", what, text);
}
