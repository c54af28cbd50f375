/* SPDX-License-Identifier: ISC */
/*
 * logline.h - a container's output cut into lines for the console. Pure.
 *
 * The output is hostile: control characters, which could steer the operator's
 * terminal, become '?'; a line without an end is cut at LOGLINE_MAX.
 */
#ifndef INIT_LOGLINE_H
#define INIT_LOGLINE_H

#include <stddef.h>
#include <stdint.h>

#define LOGLINE_MAX 1024 /* bytes of a line's text */

struct logline {
	uint16_t len;
	char text[LOGLINE_MAX];
};

/*
 * Takes bytes up to and with the first line end, or as many as fit, and
 * returns how many it took. When a line is complete, *DONE is its length and
 * LINE->text holds it without the line end; the next call starts a new one.
 * Otherwise *DONE is -1.
 */
size_t logline_feed(struct logline *line, const char *bytes, size_t len, int *done);

/* What is left of a line that never ended: its length, -1 when there is nothing. */
int logline_flush(struct logline *line);

/* "[   1.234] NAME      | ", NAME padded to WIDTH. Returns the length, less than SIZE. */
size_t logline_prefix(char *out, size_t size, int64_t now_ms, const char *name, int width);

#endif
