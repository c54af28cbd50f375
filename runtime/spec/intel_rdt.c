/* SPDX-License-Identifier: ISC */
#include "intel_rdt.h"

#include "part.h"

#include <errno.h>
#include <string.h>

/* It becomes the name of one directory in the host's resctrl. */
static int check_clos_id(const struct json_at *at, const char *name, struct fault *f)
{
	if (strcmp(name, "/") == 0)
		return 0;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strchr(name, '/') != NULL ||
	    strlen(name) > 255)
		return json_fault(at, f, EINVAL,
		                  "\"%.80s\" is not the name of one directory, nor \"/\"", name);
	return 0;
}

/* One line of the file schemata: a second one would be another resource's. */
static int parse_line(const struct json_at *at, struct arena *arena, const char *prefix,
                      const char **out, struct fault *f)
{
	int rc = json_text(at, arena, out, f);

	if (rc < 0)
		return rc;
	if (strchr(*out, '\n') != NULL)
		return json_fault(at, f, EINVAL, "has more than one line");
	if (prefix != NULL && strncmp(*out, prefix, strlen(prefix)) != 0)
		return json_fault(at, f, EINVAL, "does not begin with \"%s\"", prefix);
	return 0;
}

static int parse_schemata(const struct json_at *at, struct arena *arena, struct spec_intel_rdt *out,
                          struct fault *f)
{
	struct json_at list;
	struct json_at item;
	const char **lines;

	if (!json_member(at, "schemata", &list) || json_empty(&list))
		return 0;
	if (json_array(&list, f) < 0)
		return -f->code;
	lines = arena_alloc(arena, json_count(&list) + 1, sizeof(*lines));
	if (lines == NULL)
		return json_fault(&list, f, ENOMEM, "keep its value");
	for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
		int rc = parse_line(&item, arena, NULL, &lines[item.index], f);

		if (rc < 0)
			return rc;
	}
	out->schemata = lines;
	return 0;
}

int spec_intel_rdt(const struct json_at *at, struct arena *arena, struct spec_intel_rdt *out,
                   struct fault *f)
{
	/* Of 1.1 and 1.2, and without a known implementation. */
	static const char *const unsupported[] = {"enableCMT", "enableMBM", NULL};
	struct json_at item;
	int rc = json_object(at, f);

	out->set = true;
	if (rc == 0)
		rc = part_refuse(at, unsupported, f);
	/* Strings that are empty are what engines write for those that are not set. */
	if (rc == 0 && json_member(at, "closID", &item) && !json_empty(&item)) {
		rc = json_text(&item, arena, &out->clos_id, f);
		if (rc == 0)
			rc = check_clos_id(&item, out->clos_id, f);
	}
	if (rc == 0 && json_member(at, "l3CacheSchema", &item) && !json_empty(&item))
		rc = parse_line(&item, arena, NULL, &out->l3_cache_schema, f);
	if (rc == 0 && json_member(at, "memBwSchema", &item) && !json_empty(&item))
		rc = parse_line(&item, arena, "MB:", &out->mem_bw_schema, f);
	if (rc == 0)
		rc = parse_schemata(at, arena, out, f);
	if (rc == 0)
		rc = json_member_bool(at, "enableMonitoring", &out->monitoring, f);
	return rc;
}
