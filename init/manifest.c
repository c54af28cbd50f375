/* SPDX-License-Identifier: ISC */
#include "manifest.h"

#include "manifest_check.h"
#include "manifest_container.h"
#include "manifest_field.h"

#include <errno.h>
#include <string.h>

static int no_memory(const struct json_at *at, struct fault *f)
{
	return json_fault(at, f, ENOMEM, "too much for the memory of a manifest");
}

static int read_hostname(const struct json_at *root, struct arena *arena, const char **out,
                         struct fault *f)
{
	struct json_at item;

	if (!json_member(root, "hostname", &item))
		return 0;

	int rc = json_text(&item, arena, out, f);

	if (rc < 0)
		return rc;

	size_t len = strlen(*out);

	if (len == 0 || len > 64 || (*out)[0] == '-' || (*out)[0] == '.' ||
	    strspn(*out, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.") != len)
		return json_fault(&item, f, EINVAL,
		                  "\"%s\" is no hostname, want 1 to 64 letters, digits, - and .",
		                  *out);
	return 0;
}

static int read_header(const struct json_at *root, struct arena *arena, struct manifest *out,
                       struct fault *f)
{
	static const struct manifest_range settle = {0, 600000};
	struct json_at item;
	int rc = json_required(root, "name", &item, f);

	if (rc == 0)
		rc = manifest_field_name(root, "name", arena, &out->name, f);
	if (rc == 0)
		rc = json_member_text(root, "version", arena, &out->version, f);
	if (rc == 0 && strlen(out->version) > 63 && json_member(root, "version", &item))
		rc = json_fault(&item, f, EINVAL, "is longer than 63 bytes");
	if (rc == 0)
		rc = json_member_u64(root, "serial", &out->serial, f);
	if (rc == 0)
		rc = manifest_field_range(root, "settleMs", settle, &out->settle_ms, f);
	out->hostname = out->name;
	if (rc == 0)
		rc = read_hostname(root, arena, &out->hostname, f);
	return rc;
}

/* The name becomes a path below /proc/sys. */
static bool is_sysctl(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && name[0] != '.' && name[len - 1] != '.' && strstr(name, "..") == NULL &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
	               len;
}

static int read_sysctl(const struct json_at *root, struct arena *arena, struct manifest *out,
                       struct fault *f)
{
	struct json_at object;
	struct json_at item;

	if (!json_member(root, "sysctl", &object))
		return 0;

	int rc = json_object(&object, f);

	if (rc < 0)
		return rc;
	out->sysctl_count = json_count(&object);

	struct spec_pair *pairs = arena_alloc(arena, out->sysctl_count, sizeof(*pairs));
	size_t n = 0;

	if (pairs == NULL)
		return no_memory(&object, f);
	for (bool more = json_first(&object, &item); more; more = json_next(&item)) {
		struct spec_pair *pair = &pairs[n++];

		if (!is_sysctl(item.name))
			return json_fault(&item, f, EINVAL, "is no name of a sysctl");
		pair->name = arena_text(arena, item.name, strlen(item.name));
		if (pair->name == NULL)
			return no_memory(&item, f);
		rc = json_text(&item, arena, &pair->value, f);
		if (rc < 0)
			return rc;
	}
	out->sysctl = pairs;
	return 0;
}

static int read_volume(const struct json_at *at, struct arena *arena, struct manifest_volume *out,
                       struct fault *f)
{
	static const char *const members[] = {"name", "size", "mode", NULL};
	struct json_at item;
	int rc = json_required(at, "name", &item, f);

	*out = (struct manifest_volume){.name = "", .size_bytes = UINT64_C(1) << 20, .mode = 01777};
	if (rc == 0)
		rc = json_only(at, members, f);
	if (rc == 0)
		rc = manifest_field_name(at, "name", arena, &out->name, f);
	if (rc == 0)
		rc = manifest_field_size(at, "size", &out->size_bytes, f);
	if (rc == 0)
		rc = manifest_field_mode(at, "mode", &out->mode, f);
	return rc;
}

static int read_volumes(const struct json_at *root, struct arena *arena, struct manifest *out,
                        struct fault *f)
{
	struct json_at list;
	struct json_at item;

	if (!json_member(root, "volumes", &list))
		return 0;

	int rc = json_array(&list, f);

	if (rc < 0)
		return rc;
	out->volume_count = json_count(&list);
	if (out->volume_count > MANIFEST_VOLUMES_MAX)
		return json_fault(&list, f, EINVAL, "has %zu volumes, at most %d are possible",
		                  out->volume_count, MANIFEST_VOLUMES_MAX);

	struct manifest_volume *volumes = arena_alloc(arena, out->volume_count, sizeof(*volumes));

	if (volumes == NULL)
		return no_memory(&list, f);
	for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
		rc = read_volume(&item, arena, &volumes[item.index], f);
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < item.index; i++) {
			if (strcmp(volumes[i].name, volumes[item.index].name) == 0)
				return json_fault(&item, f, EINVAL, "the name \"%s\" is used twice",
				                  volumes[i].name);
		}
	}
	out->volumes = volumes;
	return 0;
}

static int count_containers(const struct json_at *root, size_t *total, struct fault *f)
{
	*total = 0;
	for (size_t phase = 0; phase < 3; phase++) {
		struct json_at list;

		if (!json_member(root, manifest_phase_members[phase], &list))
			continue;

		int rc = json_array(&list, f);

		if (rc < 0)
			return rc;
		*total += json_count(&list);
	}
	if (*total > MANIFEST_CONTAINERS_MAX)
		return json_fault(root, f, EINVAL, "has %zu containers, at most %d are possible",
		                  *total, MANIFEST_CONTAINERS_MAX);
	return 0;
}

/* Reads them over CONTAINERS, which hold the defaults. */
static int read_phase(const struct json_at *list, struct arena *arena,
                      struct manifest_container *containers, struct fault *f)
{
	struct json_at item;

	for (bool more = json_first(list, &item); more; more = json_next(&item)) {
		int rc = manifest_container(&item, arena, &containers[item.index], f);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int read_containers(const struct json_at *root, struct arena *arena, struct manifest *out,
                           struct fault *f)
{
	size_t total;
	int rc = count_containers(root, &total, f);

	if (rc < 0)
		return rc;

	struct manifest_container *containers = arena_alloc(arena, total, sizeof(*containers));

	if (containers == NULL)
		return no_memory(root, f);
	for (size_t phase = 0; phase < 3; phase++) {
		struct json_at list;

		if (!json_member(root, manifest_phase_members[phase], &list))
			continue;

		size_t first = out->container_count;

		for (size_t i = 0; i < json_count(&list); i++, out->container_count++)
			containers[first + i] = manifest_container_default(
				(enum manifest_phase)phase, out->container_count);
		rc = read_phase(&list, arena, &containers[first], f);
		if (rc < 0)
			return rc;
	}
	out->containers = containers;
	rc = manifest_check(root, out, f);
	if (rc == 0)
		rc = manifest_order_services(root, containers, total, f);
	return rc;
}

int manifest_parse(const char *text, size_t len, struct arena *arena, struct manifest *out,
                   struct fault *f)
{
	static const char *const members[] = {"name",     "version",    "serial",  "hostname",
	                                      "sysctl",   "settleMs",   "volumes", "onboot",
	                                      "services", "onshutdown", NULL};
	own_json struct json_doc *doc = NULL;
	int rc = json_parse(text, len, &doc, f);

	*out = (struct manifest){.version = "", .settle_ms = 2000};
	if (rc < 0)
		return rc;

	struct json_at root = json_root(doc);

	rc = json_object(&root, f);
	if (rc == 0)
		rc = json_only(&root, members, f);
	if (rc == 0)
		rc = read_header(&root, arena, out, f);
	if (rc == 0)
		rc = read_sysctl(&root, arena, out, f);
	if (rc == 0)
		rc = read_volumes(&root, arena, out, f);
	if (rc == 0)
		rc = read_containers(&root, arena, out, f);
	return rc;
}

int manifest_find(const struct manifest *manifest, const char *name)
{
	for (size_t i = 0; i < manifest->container_count; i++) {
		if (strcmp(manifest->containers[i].name, name) == 0)
			return (int)i;
	}
	return -ENOENT;
}
