/* SPDX-License-Identifier: ISC */
#include "logline.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t') || c == 0x7f;
}

/* A line end of two bytes, and the bare carriage return of a progress bar, lose their '\r'. */
static int finish(struct logline *line)
{
	int len = line->len;

	line->len = 0;
	if (len > 0 && line->text[len - 1] == '\r')
		len--;
	for (int i = 0; i < len; i++) {
		if (is_control((unsigned char)line->text[i]))
			line->text[i] = '?';
	}
	return len;
}

size_t logline_feed(struct logline *line, const char *bytes, size_t len, int *done)
{
	size_t room = sizeof(line->text) - line->len;
	const char *end = memchr(bytes, '\n', len);
	size_t want = end == NULL ? len : (size_t)(end - bytes);
	size_t took = want < room ? want : room;

	memcpy(line->text + line->len, bytes, took);
	line->len = (uint16_t)(line->len + took);
	*done = -1;
	if (took == want && end != NULL) {
		*done = finish(line);
		return took + 1;
	}
	if (line->len == sizeof(line->text) && took < len)
		*done = finish(line);
	return took;
}

int logline_flush(struct logline *line)
{
	return line->len == 0 ? -1 : finish(line);
}

size_t logline_prefix(char *out, size_t size, int64_t now_ms, const char *name, int width)
{
	int len = snprintf(out, size, "[%4lld.%03d] %-*s | ", (long long)(now_ms / 1000),
	                   (int)(now_ms % 1000), width, name);

	return len < 0 ? 0 : (size_t)len < size ? (size_t)len : size - 1;
}
