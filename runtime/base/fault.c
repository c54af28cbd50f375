/* SPDX-License-Identifier: ISC */
#include "fault.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
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

void fault_print(const struct fault *f, char *out, unsigned int size)
{
	const char *colon = f->step[0] != '\0' ? ": " : "";

	if (f->code == EINVAL || f->code == EBADMSG)
		(void)snprintf(out, size, "%s%s%s", f->step, colon, f->text);
	else
		(void)snprintf(out, size, "%s%s%s: %s", f->step, colon, f->text, strerror(f->code));
}
