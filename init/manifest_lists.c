/* SPDX-License-Identifier: ISC */
#include "manifest_container.h"
#include "manifest_field.h"

#include <errno.h>
#include <string.h>

/* Opens MEMBER of AT as an array and allocates its elements; *COUNT 0 when it is absent. */
static int list_open(const struct json_at *at, const char *member, struct json_at *list,
                     size_t *count, struct fault *f)
{
	*count = 0;
	if (!json_member(at, member, list))
		return 0;

	int rc = json_array(list, f);

	if (rc == 0)
		*count = json_count(list);
	return rc;
}

static int no_memory(const struct json_at *at, struct fault *f)
{
	return json_fault(at, f, ENOMEM, "too much for the memory of a manifest");
}

static int read_mount(const struct json_at *at, struct arena *arena, struct manifest_mount *out,
                      struct fault *f)
{
	static const char *const members[] = {"volume", "destination", "readonly",
	                                      "size",   "mode",        NULL};
	struct json_at item;
	int rc = json_required(at, "destination", &item, f);

	*out = (struct manifest_mount){.size_bytes = UINT64_C(1) << 20, .mode = 0755};
	if (rc == 0)
		rc = json_only(at, members, f);
	if (rc == 0)
		rc = manifest_field_path(at, "destination", arena, &out->destination, f);
	if (rc == 0)
		rc = manifest_field_name(at, "volume", arena, &out->volume, f);
	if (rc == 0)
		rc = json_member_bool(at, "readonly", &out->readonly, f);
	if (rc < 0)
		return rc;
	if (out->volume != NULL &&
	    (json_member(at, "size", &item) || json_member(at, "mode", &item)))
		return json_fault(&item, f, EINVAL, "belongs to the volume, not to its mount");
	rc = manifest_field_size(at, "size", &out->size_bytes, f);
	if (rc == 0)
		rc = manifest_field_mode(at, "mode", &out->mode, f);
	return rc;
}

static int read_mounts(const struct json_at *at, struct arena *arena,
                       struct manifest_container *out, struct fault *f)
{
	struct json_at list;
	struct json_at item;
	int rc = list_open(at, "mounts", &list, &out->mount_count, f);

	if (rc < 0 || out->mount_count == 0)
		return rc;

	struct manifest_mount *mounts = arena_alloc(arena, out->mount_count, sizeof(*mounts));

	if (mounts == NULL)
		return no_memory(&list, f);
	for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
		struct manifest_mount *mount = &mounts[item.index];

		rc = read_mount(&item, arena, mount, f);
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < item.index; i++) {
			if (strcmp(mounts[i].destination, mount->destination) == 0)
				return json_fault(&item, f, EINVAL, "%s is already mount %zu",
				                  mount->destination, i);
		}
	}
	out->mounts = mounts;
	return 0;
}

static int read_device(const struct json_at *at, struct arena *arena, struct spec_device *out,
                       struct fault *f)
{
	static const char *const members[] = {"path", "type", "major", "minor",
	                                      "mode", "uid",  "gid",   NULL};
	static const struct json_word types[] = {
		{"c",  'c'},
                {"b",  'b'},
                {NULL, 0  }
        };
	static const struct manifest_range majors = {0, 4095};
	static const struct manifest_range minors = {0, 1048575};
	static const struct manifest_range ids = {0, 65535};
	struct json_at item;
	int64_t type = 'c';
	int rc = json_required(at, "path", &item, f);

	*out = (struct spec_device){.mode = 0600};
	if (rc == 0)
		rc = json_only(at, members, f);
	if (rc == 0)
		rc = manifest_field_path(at, "path", arena, &out->path, f);
	if (rc == 0 && strncmp(out->path, "/dev/", 5) != 0)
		rc = json_fault(&item, f, EINVAL, "\"%s\" is not below /dev", out->path);
	if (rc == 0 && json_member(at, "type", &item))
		rc = json_enum(&item, types, &type, f);
	if (rc == 0)
		rc = json_required(at, "major", &item, f);
	if (rc == 0)
		rc = json_required(at, "minor", &item, f);
	if (rc == 0)
		rc = manifest_field_range(at, "major", majors, &out->major, f);
	if (rc == 0)
		rc = manifest_field_range(at, "minor", minors, &out->minor, f);
	if (rc == 0)
		rc = manifest_field_mode(at, "mode", &out->mode, f);
	if (rc == 0)
		rc = manifest_field_range(at, "uid", ids, &out->uid, f);
	if (rc == 0)
		rc = manifest_field_range(at, "gid", ids, &out->gid, f);
	out->type = (char)type;
	return rc;
}

static int read_devices(const struct json_at *at, struct arena *arena,
                        struct manifest_container *out, struct fault *f)
{
	struct json_at list;
	struct json_at item;
	int rc = list_open(at, "devices", &list, &out->device_count, f);

	if (rc < 0 || out->device_count == 0)
		return rc;

	struct spec_device *devices = arena_alloc(arena, out->device_count, sizeof(*devices));

	if (devices == NULL)
		return no_memory(&list, f);
	for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
		rc = read_device(&item, arena, &devices[item.index], f);
		if (rc < 0)
			return rc;
	}
	out->devices = devices;
	return 0;
}

static int read_rlimits(const struct json_at *at, struct arena *arena,
                        struct manifest_container *out, struct fault *f)
{
	static const char *const members[] = {"type", "soft", "hard", NULL};
	struct json_at list;
	struct json_at item;
	int rc = list_open(at, "rlimits", &list, &out->rlimit_count, f);

	if (rc < 0 || out->rlimit_count == 0)
		return rc;
	/* An OCI document is open, this one is closed. */
	for (bool more = json_first(&list, &item); rc == 0 && more; more = json_next(&item)) {
		rc = json_object(&item, f);
		if (rc == 0)
			rc = json_only(&item, members, f);
	}
	return rc < 0 ? rc : spec_rlimits(&list, arena, &out->rlimits, &out->rlimit_count, f);
}

int manifest_container_lists(const struct json_at *at, struct arena *arena,
                             struct manifest_container *out, struct fault *f)
{
	int rc = read_mounts(at, arena, out, f);

	if (rc == 0)
		rc = read_devices(at, arena, out, f);
	if (rc == 0)
		rc = read_rlimits(at, arena, out, f);
	return rc;
}
