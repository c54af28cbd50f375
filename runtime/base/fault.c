/* SPDX-License-Identifier: ISC */
#include "fault.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int fault_set(struct fault *f, int code, const char *fmt, ...)
{
	va_list ap;

	assert(f->code == 0 && code > 0);
	if (f->code != 0)
		return -code;
	f->code = code;
	va_start(ap, fmt);
	(void)vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	return -code;
}

/* Faults whose text is a whole sentence; strerror's words would only confuse. EINVAL is also what a
 * system call returns: the text then names the object and no reason. */
static bool is_sentence(const struct fault *f)
{
	static const int sentences[] = {EBADMSG, ENOEXEC, ESTALE, EKEYREJECTED, ENODATA};

	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		if (sentences[i] == f->code)
			return true;
	}
	return f->code == EINVAL && strstr(f->text, ": ") != NULL;
}

static bool ends_in(const char *text, const char *words)
{
	size_t have = strlen(text);
	size_t want = strlen(words);

	return have >= want && strcasecmp(text + have - want, words) == 0;
}

void fault_print(const struct fault *f, char *out, unsigned int size)
{
	const char *colon = f->step[0] != '\0' ? ": " : "";

	if (is_sentence(f) || ends_in(f->text, strerror(f->code)))
		(void)snprintf(out, size, "%s%s%s", f->step, colon, f->text);
	else
		(void)snprintf(out, size, "%s%s%s: %s", f->step, colon, f->text, strerror(f->code));
}

void fault_small(const char *words, char *out, unsigned int size)
{
	(void)snprintf(out, size, "%s", words);
	if (out[0] != '\0' && islower((unsigned char)out[1]))
		out[0] = (char)tolower((unsigned char)out[0]);
}
