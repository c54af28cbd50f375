/* SPDX-License-Identifier: ISC */
/* Network priorities of cgroup v1, and the adapters of remote memory. */
#include "part.h"
#include "resources_part.h"

#include <errno.h>
#include <string.h>

/* It becomes the first word of a line for the kernel. */
static bool is_device_name(const char *text, size_t max)
{
	const size_t len = strlen(text);

	return len > 0 && len <= max && strcspn(text, " \t\n\r\v\f/") == len;
}

static int parse_limit(const struct json_at *at, const char *name, uint32_t *out, bool *set,
                       struct fault *f)
{
	struct json_at item;
	int rc;

	if (!json_member(at, name, &item))
		return 0;
	rc = json_u32(&item, UINT32_MAX, out, f);
	*set = rc == 0;
	return rc;
}

static int parse_adapter(const struct json_at *at, struct arena *arena, struct spec_rdma_limit *out,
                         struct fault *f)
{
	int rc = json_object(at, f);

	if (rc == 0 && !is_device_name(at->name, 63))
		rc = json_fault(at, f, EINVAL, "is not the name of a device");
	if (rc == 0)
		rc = parse_limit(at, "hcaHandles", &out->handles, &out->handles_set, f);
	if (rc == 0)
		rc = parse_limit(at, "hcaObjects", &out->objects, &out->objects_set, f);
	if (rc == 0 && !out->handles_set && !out->objects_set)
		rc = json_fault(at, f, EINVAL, "has neither hcaHandles nor hcaObjects");
	if (rc < 0)
		return rc;
	out->device = arena_text(arena, at->name, strlen(at->name));
	return out->device != NULL ? 0 : json_fault(at, f, ENOMEM, "keep its name");
}

int resources_rdma(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                   struct fault *f)
{
	struct json_at item;
	struct spec_rdma_limit *list;
	size_t i = 0;
	int rc = json_object(at, f);

	if (rc < 0)
		return rc;
	list = arena_alloc(arena, json_count(at), sizeof(*list));
	if (list == NULL)
		return json_fault(at, f, ENOMEM, "keep %zu elements", json_count(at));
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		rc = parse_adapter(&item, arena, &list[i++], f);
		if (rc < 0)
			return rc;
	}
	out->rdma = list;
	out->rdma_count = i;
	return 0;
}

static int parse_priority(const struct json_at *at, struct arena *arena,
                          struct spec_net_priority *out, struct fault *f)
{
	struct json_at item;
	int rc = json_required(at, "name", &item, f);

	if (rc == 0)
		rc = json_text(&item, arena, &out->interface, f);
	/* IFNAMSIZ, with its NUL. */
	if (rc == 0 && !is_device_name(out->interface, 15))
		rc = json_fault(&item, f, EINVAL, "\"%.40s\" is not the name of an interface",
		                out->interface);
	if (rc == 0)
		rc = json_required(at, "priority", &item, f);
	return rc < 0 ? rc : json_u32(&item, UINT32_MAX, &out->priority, f);
}

int resources_network(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                      struct fault *f)
{
	struct json_at item;
	struct json_at one;
	struct spec_net_priority *list;
	int rc = json_object(at, f);

	if (rc == 0)
		rc = json_member_u32(at, "classID", &out->net_class, f);
	if (rc < 0 || !json_member(at, "priorities", &item))
		return rc;
	list = part_list(&item, arena, sizeof(*list), f);
	if (list == NULL)
		return -f->code;
	for (bool more = json_first(&item, &one); more; more = json_next(&one)) {
		rc = parse_priority(&one, arena, &list[one.index], f);
		if (rc < 0)
			return rc;
	}
	out->net_priorities = list;
	out->net_priority_count = json_count(&item);
	return 0;
}
