/* SPDX-License-Identifier: ISC */
#include "log.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"
#include "spec/json_out.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void format_line(struct buf *line, bool json, const char *message)
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
		json_out_text(&o, "level", "error");
		json_out_text(&o, "msg", message);
		json_out_text(&o, "time", stamp);
		json_out_end_object(&o);
	} else {
		struct json_out o = {.to = line, .compact = true};

		/* A Go-quoted string and a JSON string agree on what occurs in our texts. */
		buf_printf(line, "time=\"%s\" level=error msg=", stamp);
		json_out_text(&o, NULL, message);
	}
	buf_text(line, "\n");
}

void log_fault(const char *file, bool json, const struct fault *fault)
{
	char message[sizeof(struct fault) + 128];
	char storage[2 * sizeof(message) + 128];
	struct buf line = BUF(storage);

	fault_print(fault, message, sizeof(message));
	(void)dprintf(STDERR_FILENO, "coffer: %s\n", message);
	if (file == NULL)
		return;
	format_line(&line, json, message);

	own_fd int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	if (fd < 0 || io_write_all(fd, line.data, line.len) < 0)
		(void)dprintf(STDERR_FILENO, "coffer: write the log %s: %s\n", file,
		              strerror(errno));
}
