/* SPDX-License-Identifier: ISC */
#include "log.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"
#include "spec/json_out.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MESSAGE_MAX (sizeof(struct fault) + 128)

/* Warnings come from deep inside, where nobody knows of options. */
static const char *warning_file;
static bool warning_json;
static bool steps_wanted;

static void format_line(struct buf *line, bool json, const char *level, const char *message)
{
	struct timespec now;
	struct tm parts;
	char stamp[32];

	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)gmtime_r(&now.tv_sec, &parts);
	(void)strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &parts);
	if (json) {
		struct json_out o = {.to = line, .compact = true};

		json_out_object(&o, NULL);
		json_out_text(&o, "level", level);
		json_out_text(&o, "msg", message);
		json_out_text(&o, "time", stamp);
		json_out_end_object(&o);
	} else {
		struct json_out o = {.to = line, .compact = true};

		/* A Go-quoted string and a JSON string agree on what occurs in our texts. */
		buf_printf(line, "time=\"%s\" level=%s msg=", stamp, level);
		json_out_text(&o, NULL, message);
	}
	buf_text(line, "\n");
}

/* A document's own words stay on the line, and give a terminal no orders. */
static void say(const char *before, const char *message)
{
	char storage[6 * MESSAGE_MAX + 32];
	struct buf line = BUF(storage);

	buf_text(&line, before);
	for (; *message != '\0'; message++) {
		unsigned char c = (unsigned char)*message;

		if (c == '\n')
			buf_text(&line, "\\n");
		else if (c < 0x20 || c == 0x7f)
			buf_printf(&line, "\\u%04x", c);
		else
			buf_bytes(&line, message, 1);
	}
	buf_text(&line, "\n");
	(void)!io_write_all(STDERR_FILENO, line.data, line.len);
}

static int open_log(const char *file)
{
	return open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static void write_line(const char *file, bool json, const char *level, const char *message)
{
	char storage[2 * MESSAGE_MAX + 128];
	struct buf line = BUF(storage);

	format_line(&line, json, level, message);
	if (file == NULL) {
		(void)!io_write_all(STDERR_FILENO, line.data, line.len);
		return;
	}

	own_fd int fd = open_log(file);

	if (fd < 0 || io_write_all(fd, line.data, line.len) < 0)
		(void)dprintf(STDERR_FILENO, "coffer: write the log %s: %s\n", file,
		              strerror(errno));
}

void log_fault(const char *file, bool json, const struct fault *fault)
{
	char message[MESSAGE_MAX];

	fault_print(fault, message, sizeof(message));
	say("coffer: ", message);
	if (file != NULL)
		write_line(file, json, "error", message);
}

int log_to(const char *file, bool json, struct fault *f)
{
	own_fd int fd = file != NULL ? open_log(file) : -1;

	if (file != NULL && fd < 0)
		return fault_set(f, errno, "open the log %.200s (--log)", file);
	warning_file = file;
	warning_json = json;
	return 0;
}

void log_warning(const struct fault *fault)
{
	char message[MESSAGE_MAX];

	fault_print(fault, message, sizeof(message));
	/* An engine that wants a log has given the container's own standard error to us, too. */
	if (warning_file != NULL)
		write_line(warning_file, warning_json, "warning", message);
	else
		say("coffer: warning: ", message);
}

void log_steps(void)
{
	steps_wanted = true;
}

void log_debug(const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	va_list args;

	if (!steps_wanted)
		return;
	va_start(args, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	write_line(warning_file, warning_json, "debug", message);
}
