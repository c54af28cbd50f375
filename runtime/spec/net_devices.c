/* SPDX-License-Identifier: ISC */
#include "linux.h"

#include <errno.h>
#include <string.h>

enum {
	NAME_MAX_BYTES = 15, /* IFNAMSIZ with its NUL */
};

/* dev_valid_name() of the kernel; with TEMPLATE a "%d" at the end, for which it takes a number. */
static bool is_name(const char *name, bool template)
{
	size_t len = strlen(name);

	if (template && len > 2 && strcmp(name + len - 2, "%d") == 0)
		len -= 2;
	return len > 0 && strlen(name) <= NAME_MAX_BYTES && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0 && strcspn(name, "/: \t\n\v\f\r%") >= len;
}

static int parse_device(const struct json_at *at, struct arena *arena, struct spec_net_device *out,
                        struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	if (rc < 0)
		return rc;
	if (!is_name(at->name, false))
		return json_fault(at, f, EINVAL, "is not the name of a network device");
	out->host_name = arena_text(arena, at->name, strlen(at->name));
	out->name = out->host_name;
	if (out->host_name == NULL)
		return json_fault(at, f, ENOMEM, "keep its value");
	if (!json_member(at, "name", &item) || json_empty(&item))
		return 0;
	rc = json_text(&item, arena, &out->name, f);
	if (rc == 0 && !is_name(out->name, true))
		return json_fault(&item, f, EINVAL,
		                  "\"%.40s\" is not the name of a network device, nor one with "
		                  "%%d at its end",
		                  out->name);
	return rc;
}

int spec_net_devices(const struct json_at *at, struct arena *arena,
                     const struct spec_net_device **out, size_t *count, struct fault *f)
{
	struct json_at item;
	struct spec_net_device *devices;
	size_t n = 0;
	int rc = json_object(at, f);

	if (rc < 0)
		return rc;
	devices = arena_alloc(arena, json_count(at), sizeof(*devices));
	if (devices == NULL)
		return json_fault(at, f, ENOMEM, "keep its value");
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		rc = parse_device(&item, arena, &devices[n], f);
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < n; i++) {
			if (strcmp(devices[i].name, devices[n].name) == 0 &&
			    strchr(devices[n].name, '%') == NULL)
				return json_fault(&item, f, EINVAL, "gets the same name as %s",
				                  devices[i].host_name);
		}
		n++;
	}
	*out = devices;
	*count = n;
	return 0;
}
