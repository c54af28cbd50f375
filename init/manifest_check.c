/* SPDX-License-Identifier: ISC */
#include "manifest_check.h"

#include "../runtime/base/buf.h"
#include "order.h"

#include <errno.h>
#include <string.h>

enum {
	ID_RANGE = 0x10000
};

const char *const manifest_phase_members[3] = {"onboot", "services", "onshutdown"};

static int find_service(const struct manifest_container *all, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (all[i].phase == MANIFEST_SERVICE && strcmp(all[i].name, name) == 0)
			return (int)i;
	}
	return -ENOENT;
}

static int check_mounts(const struct json_at *at, const struct manifest *manifest,
                        const struct manifest_container *container, struct fault *f)
{
	struct json_at list;
	struct json_at item;

	if (!json_member(at, "mounts", &list))
		return 0;
	for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
		const char *volume = container->mounts[item.index].volume;
		size_t i = 0;
		struct json_at name;

		while (volume != NULL && i < manifest->volume_count &&
		       strcmp(manifest->volumes[i].name, volume) != 0)
			i++;
		if (volume != NULL && i == manifest->volume_count &&
		    json_member(&item, "volume", &name))
			return json_fault(&name, f, EINVAL, "there is no volume \"%s\"", volume);
	}
	return 0;
}

static int check_after(const struct json_at *at, const struct manifest *manifest,
                       const struct manifest_container *container, struct fault *f)
{
	struct json_at list;
	struct json_at item;

	if (!json_member(at, "after", &list))
		return 0;
	for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
		const char *name = container->after[item.index];

		if (find_service(manifest->containers, manifest->container_count, name) < 0)
			return json_fault(&item, f, EINVAL, "there is no service \"%s\"", name);
	}
	return 0;
}

/* Against those in front of it, so that the pointer leads to the later one. */
static int check_against_others(const struct json_at *at, const struct manifest *manifest,
                                size_t index, struct fault *f)
{
	const struct manifest_container *container = &manifest->containers[index];

	for (size_t i = 0; i < index; i++) {
		const struct manifest_container *other = &manifest->containers[i];

		if (strcmp(other->name, container->name) == 0)
			return json_fault(at, f, EINVAL, "the name \"%s\" is used twice",
			                  container->name);
		if (!other->host_users && !container->host_users &&
		    other->first_id < (uint64_t)container->first_id + ID_RANGE &&
		    container->first_id < (uint64_t)other->first_id + ID_RANGE)
			return json_fault(
				at, f, EINVAL,
				"its ids from %u overlap those of \"%s\" from %u, each has "
				"65536",
				container->first_id, other->name, other->first_id);
	}
	return 0;
}

int manifest_check(const struct json_at *root, const struct manifest *manifest, struct fault *f)
{
	size_t index = 0;

	for (size_t phase = 0; phase < 3; phase++) {
		struct json_at list;
		struct json_at item;

		if (!json_member(root, manifest_phase_members[phase], &list))
			continue;
		for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
			const struct manifest_container *c = &manifest->containers[index];
			int rc = check_against_others(&item, manifest, index, f);

			if (rc == 0)
				rc = check_mounts(&item, manifest, c, f);
			if (rc == 0)
				rc = check_after(&item, manifest, c, f);
			if (rc < 0)
				return rc;
			index++;
		}
	}
	return 0;
}

static int report_circle(const struct json_at *root, const struct manifest_container *services,
                         const uint8_t *circle, int length, struct fault *f)
{
	char text[400];
	struct buf names = BUF(text);
	struct json_at list;

	for (int i = 0; i < length; i++)
		buf_printf(&names, "%s after ", services[circle[i]].name);
	buf_text(&names, services[circle[0]].name);
	if (!json_member(root, "services", &list))
		list = *root;
	return json_fault(&list, f, EINVAL, "a circle that can never start: %s", text);
}

int manifest_order_services(const struct json_at *root, struct manifest_container *containers,
                            size_t count, struct fault *f)
{
	struct manifest_container sorted[MANIFEST_CONTAINERS_MAX];
	uint64_t needs[MANIFEST_CONTAINERS_MAX] = {0};
	uint8_t order[MANIFEST_CONTAINERS_MAX];
	size_t first = 0;
	size_t services = 0;

	while (first < count && containers[first].phase != MANIFEST_SERVICE)
		first++;
	while (first + services < count && containers[first + services].phase == MANIFEST_SERVICE)
		services++;
	for (size_t i = 0; i < services; i++) {
		const char *const *after = containers[first + i].after;

		for (; after != NULL && *after != NULL; after++) {
			int before = find_service(&containers[first], services, *after);

			if (before >= 0)
				needs[i] |= UINT64_C(1) << before;
		}
	}

	int circle = order_stable(needs, services, order);

	if (circle > 0)
		return report_circle(root, &containers[first], order, circle, f);
	for (size_t i = 0; i < services; i++)
		sorted[i] = containers[first + order[i]];
	memcpy(&containers[first], sorted, services * sizeof(*sorted));
	return 0;
}
