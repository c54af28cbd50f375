/* SPDX-License-Identifier: ISC */
/*
 * spec_case.h - one row of a table: a value, set into a frame, and the fault
 * that it must give ("" for none). Apostrophes stand for quotes in both, so that rows can be read.
 */
#ifndef SPEC_CASE_H
#define SPEC_CASE_H

#include "../spec.h"
#include "tests/tap.h"

#include <errno.h>
#include <stdlib.h>

struct spec_case {
	const char *value, *want;
};

#define CASES(rows) (rows), sizeof(rows) / sizeof((rows)[0])

/* FRAME with its '@' replaced by VALUE. The caller frees it. */
static inline char *case_text(const char *frame, const char *value)
{
	const size_t head = strcspn(frame, "@");
	const char *tail = frame[head] == '@' ? frame + head + 1 : "";
	const size_t size = head + strlen(value) + strlen(tail) + 1;
	char *text = malloc(size);

	if (text == NULL)
		abort();
	(void)snprintf(text, size, "%.*s%s%s", (int)head, frame, value, tail);
	for (char *c = text; *c != '\0'; c++) {
		if (*c == '\'')
			*c = '"';
	}
	return text;
}

/* Parses and checks; the arena is the caller's to release. */
static inline int case_parse(const char *text, struct arena *arena, struct spec *out,
                             struct fault *f)
{
	int rc = spec_parse(text, strlen(text), arena, out, f);

	return rc < 0 ? rc : spec_check(out, f);
}

static inline void case_rows(const char *frame, const struct spec_case *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena arena = {0};
		struct fault f = {0};
		struct spec spec;
		char *text = case_text(frame, rows[i].value);
		const int rc = case_parse(text, &arena, &spec, &f);

		is_str(f.text, rows[i].want, "%s", rows[i].value);
		if (rc != (rows[i].want[0] != '\0' ? -EINVAL : 0))
			is_int(rc, rows[i].want[0] != '\0' ? -EINVAL : 0, "its result");
		arena_free(&arena);
		free(text);
	}
}

/* A document that must parse. */
static inline void case_good(const char *frame, const char *value, struct arena *arena,
                             struct spec *out)
{
	struct fault f = {0};
	char *text = case_text(frame, value);

	is_int(case_parse(text, arena, out, &f), 0, "parses: %s", value);
	is_str(f.text, "", "without a fault");
	free(text);
}

#endif
