/* SPDX-License-Identifier: ISC */
#include "linux.h"

#include "part.h"

#include <errno.h>
#include <string.h>

/* The first separator decides which of the two forms of sysctl(8) a name has. */
static void normalise(char *name)
{
	if (name[strcspn(name, "./")] != '/')
		return;
	for (char *c = name; *c != '\0'; c++) {
		if (*c == '/')
			*c = '.';
		else if (*c == '.')
			*c = '/';
	}
}

/* No component may be empty, "." or "..", which "/" and "//" stand for; and no name is made of
 * blanks and control characters. */
static bool is_name(const char *name)
{
	for (const char *c = name; *c != '\0'; c++) {
		if ((unsigned char)*c <= 0x20 || *c == 0x7f)
			return false;
	}
	for (;;) {
		const size_t len = strcspn(name, ".");

		if (strspn(name, "/") >= len)
			return false;
		if (name[len] == '\0')
			return true;
		name += len + 1;
	}
}

static int check(const struct json_at *item, char *name, struct fault *f)
{
	normalise(name);
	return is_name(name) ? 0 : json_fault(item, f, EINVAL, "is not the name of a sysctl");
}

int spec_sysctl(const struct json_at *at, struct arena *arena, const struct spec_pair **out,
                size_t *count, struct fault *f)
{
	return part_pairs(at, arena, check, out, count, f);
}
