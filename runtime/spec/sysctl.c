/* SPDX-License-Identifier: ISC */
#include "linux.h"

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

int spec_sysctl(const struct json_at *at, struct arena *arena, const struct spec_pair **out,
                size_t *count, struct fault *f)
{
	struct json_at item;
	struct spec_pair *pairs;
	size_t i = 0;
	int rc = json_object(at, f);

	if (rc < 0)
		return rc;
	pairs = arena_alloc(arena, json_count(at), sizeof(*pairs));
	if (pairs == NULL)
		return json_fault(at, f, ENOMEM, "keep %zu elements", json_count(at));
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		char *name = arena_text(arena, item.name, strlen(item.name));

		if (name == NULL)
			return json_fault(&item, f, ENOMEM, "keep its name");
		normalise(name);
		if (!is_name(name))
			return json_fault(&item, f, EINVAL, "is not the name of a sysctl");
		rc = json_text(&item, arena, &pairs[i].value, f);
		if (rc < 0)
			return rc;
		pairs[i++].name = name;
	}
	*out = pairs;
	*count = i;
	return 0;
}
