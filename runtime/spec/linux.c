/* SPDX-License-Identifier: ISC */
#include "linux.h"
#include "part.h"

#include <errno.h>
#include <linux/mount.h>
#include <string.h>

enum {
	ID_MAPS_MAX = 340, /* UID_GID_MAP_MAX_EXTENTS since Linux 4.15 */
};

static const struct json_word namespace_words[] = {
	{"mount",   SPEC_NS_MOUNT  },
        {"pid",     SPEC_NS_PID    },
        {"network", SPEC_NS_NETWORK},
	{"ipc",     SPEC_NS_IPC    },
        {"uts",     SPEC_NS_UTS    },
        {"user",    SPEC_NS_USER   },
	{"cgroup",  SPEC_NS_CGROUP },
        {"time",    SPEC_NS_TIME   },
        {NULL,      0              },
};

const char *spec_namespace_name(enum spec_namespace_type type)
{
	return namespace_words[type].word;
}

static int parse_namespace(const struct json_at *at, struct arena *arena, struct spec_linux *out,
                           struct fault *f)
{
	struct json_at item;
	struct spec_namespace *ns;
	int64_t type = 0;
	int rc = json_required(at, "type", &item, f);

	if (rc == 0)
		rc = json_enum(&item, namespace_words, &type, f);
	if (rc < 0)
		return rc;
	ns = &out->namespaces[type];
	if (ns->wanted)
		return json_fault(&item, f, EINVAL, "\"%s\" is listed twice",
		                  namespace_words[type].word);
	ns->wanted = true;
	ns->index = at->index;
	if (!json_member(at, "path", &item) || json_empty(&item))
		return 0;
	return part_absolute(&item, arena, &ns->path, f);
}

static int parse_namespaces(const struct json_at *at, struct arena *arena, struct spec_linux *out,
                            struct fault *f)
{
	struct json_at item;
	int rc = json_array(at, f);

	if (rc < 0)
		return rc;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		rc = parse_namespace(&item, arena, out, f);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int parse_id_map(const struct json_at *at, struct spec_id_map *out, struct fault *f)
{
	struct json_at item;
	int rc = json_required(at, "containerID", &item, f);

	if (rc == 0)
		rc = json_u32(&item, UINT32_MAX, &out->container_id, f);
	if (rc == 0)
		rc = json_required(at, "hostID", &item, f);
	if (rc == 0)
		rc = json_u32(&item, UINT32_MAX, &out->host_id, f);
	if (rc == 0)
		rc = json_required(at, "size", &item, f);
	if (rc == 0)
		rc = json_u32(&item, UINT32_MAX, &out->size, f);
	if (rc < 0)
		return rc;
	if (out->size == 0)
		return json_fault(&item, f, EINVAL, "is 0, want at least 1");
	/* user_namespaces(7): the id 2^32-1 is nobody's. */
	if (out->size > UINT32_MAX - out->container_id || out->size > UINT32_MAX - out->host_id)
		return json_fault(at, f, EINVAL, "the range ends above 4294967294");
	return 0;
}

static bool overlap(uint32_t a, uint32_t a_size, uint32_t b, uint32_t b_size)
{
	return a < b ? b - a < a_size : a - b < b_size;
}

int spec_id_maps(const struct json_at *at, struct arena *arena, const struct spec_id_map **out,
                 size_t *count, struct fault *f)
{
	struct json_at item;
	struct spec_id_map *maps = part_list(at, arena, sizeof(*maps), f);

	if (maps == NULL)
		return -f->code;
	if (json_count(at) > ID_MAPS_MAX)
		return json_fault(at, f, EINVAL, "has %zu ranges, the kernel takes %d",
		                  json_count(at), ID_MAPS_MAX);
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		const struct spec_id_map *m = &maps[item.index];
		int rc = parse_id_map(&item, &maps[item.index], f);

		if (rc < 0)
			return rc;
		for (size_t i = 0; i < item.index; i++) {
			if (overlap(m->container_id, m->size, maps[i].container_id, maps[i].size) ||
			    overlap(m->host_id, m->size, maps[i].host_id, maps[i].size))
				return json_fault(&item, f, EINVAL, "overlaps range %zu", i);
		}
	}
	*out = maps;
	*count = json_count(at);
	return 0;
}

static int parse_device_numbers(const struct json_at *at, struct spec_device *out, struct fault *f)
{
	struct json_at item;
	int rc;

	if (out->type == 'p')
		return 0;
	/* makedev(3) of the kernel's dev_t: 12 and 20 bits. */
	rc = json_required(at, "major", &item, f);
	if (rc == 0)
		rc = json_u32(&item, 4095, &out->major, f);
	if (rc == 0)
		rc = json_required(at, "minor", &item, f);
	return rc < 0 ? rc : json_u32(&item, 1048575, &out->minor, f);
}

static int parse_device_owner(const struct json_at *at, struct spec_device *out, struct fault *f)
{
	struct json_at item;
	int rc = 0;

	out->mode = 0666;
	if (json_member(at, "fileMode", &item)) {
		/* Some engines leave the type of the file in it. */
		rc = json_u32(&item, 0177777, &out->mode, f);
		out->mode &= 07777;
	}
	if (rc == 0 && json_member(at, "uid", &item))
		rc = json_u32(&item, UINT32_MAX - 1, &out->uid, f);
	if (rc == 0 && json_member(at, "gid", &item))
		rc = json_u32(&item, UINT32_MAX - 1, &out->gid, f);
	return rc;
}

static int parse_device(const struct json_at *at, struct arena *arena, struct spec_device *out,
                        struct fault *f)
{
	static const struct json_word types[] = {
		{"c",  'c'},
                {"b",  'b'},
                {"u",  'c'},
                {"p",  'p'},
                {NULL, 0  }
        };
	struct json_at item;
	int64_t type = 0;
	int rc = json_required(at, "path", &item, f);

	if (rc == 0)
		rc = part_path(&item, arena, &out->path, f);
	if (rc == 0 && out->path[1] == '\0')
		rc = json_fault(&item, f, EINVAL, "is the root itself, want a path below it");
	if (rc == 0)
		rc = json_required(at, "type", &item, f);
	if (rc == 0)
		rc = json_enum(&item, types, &type, f);
	out->type = (char)type;
	if (rc == 0)
		rc = parse_device_numbers(at, out, f);
	return rc < 0 ? rc : parse_device_owner(at, out, f);
}

static int parse_devices(const struct json_at *at, struct arena *arena, struct spec_linux *out,
                         struct fault *f)
{
	struct json_at item;
	struct spec_device *devices = part_list(at, arena, sizeof(*devices), f);

	if (devices == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_device(&item, arena, &devices[item.index], f);

		if (rc < 0)
			return rc;
	}
	out->devices = devices;
	out->device_count = json_count(at);
	return 0;
}

static int parse_propagation(const struct json_at *at, struct spec_linux *out, struct fault *f)
{
	static const struct json_word words[] = {
		{"shared",      MS_SHARED             },
		{"slave",       MS_SLAVE              },
		{"private",     MS_PRIVATE            },
		{"unbindable",  MS_UNBINDABLE         },
		{"rshared",     MS_SHARED | MS_REC    },
		{"rslave",      MS_SLAVE | MS_REC     },
		{"rprivate",    MS_PRIVATE | MS_REC   },
		{"runbindable", MS_UNBINDABLE | MS_REC},
		{NULL,          0                     },
	};
	struct json_at item;
	int64_t flags = 0;
	int rc;

	if (!json_member(at, "rootfsPropagation", &item) || json_empty(&item))
		return 0;
	rc = json_enum(&item, words, &flags, f);
	out->rootfs_propagation = (uint64_t)flags;
	return rc;
}

static int parse_user_maps(const struct json_at *at, struct arena *arena, struct spec_linux *out,
                           struct fault *f)
{
	struct json_at item;
	int rc = 0;

	if (json_member(at, "uidMappings", &item))
		rc = spec_id_maps(&item, arena, &out->uid_maps, &out->uid_map_count, f);
	if (rc == 0 && json_member(at, "gidMappings", &item))
		rc = spec_id_maps(&item, arena, &out->gid_maps, &out->gid_map_count, f);
	return rc;
}

static int parse_paths(const struct json_at *at, struct arena *arena, struct spec_linux *out,
                       struct fault *f)
{
	struct json_at item;
	int rc = 0;

	if (json_member(at, "cgroupsPath", &item) && !json_empty(&item))
		rc = json_text(&item, arena, &out->cgroups_path, f);
	if (rc == 0 && json_member(at, "maskedPaths", &item))
		rc = part_paths(&item, arena, &out->masked_paths, f);
	if (rc == 0 && json_member(at, "readonlyPaths", &item))
		rc = part_paths(&item, arena, &out->readonly_paths, f);
	return rc;
}

static int parse_attributes(const struct json_at *at, struct arena *arena, struct spec_linux *out,
                            struct fault *f)
{
	struct json_at item;
	int rc = 0;

	if (json_member(at, "mountLabel", &item) && !json_empty(&item))
		rc = json_text(&item, arena, &out->mount_label, f);
	if (rc == 0 && json_member(at, "personality", &item))
		rc = spec_personality(&item, &out->personality, f);
	if (rc == 0 && json_member(at, "memoryPolicy", &item))
		rc = spec_memory_policy(&item, arena, &out->memory_policy, f);
	if (rc == 0 && json_member(at, "intelRdt", &item))
		rc = spec_intel_rdt(&item, arena, &out->intel_rdt, f);
	return rc;
}

int spec_linux(const struct json_at *at, struct arena *arena, struct spec_linux *out,
               struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	if (rc == 0 && json_member(at, "namespaces", &item))
		rc = parse_namespaces(&item, arena, out, f);
	if (rc == 0)
		rc = parse_user_maps(at, arena, out, f);
	if (rc == 0 && json_member(at, "timeOffsets", &item))
		rc = spec_time_offsets(&item, out->time_offsets, f);
	if (rc == 0 && json_member(at, "netDevices", &item))
		rc = spec_net_devices(&item, arena, &out->net_devices, &out->net_device_count, f);
	if (rc == 0 && json_member(at, "devices", &item))
		rc = parse_devices(&item, arena, out, f);
	if (rc == 0)
		rc = parse_propagation(at, out, f);
	if (rc == 0)
		rc = parse_paths(at, arena, out, f);
	if (rc == 0 && json_member(at, "sysctl", &item))
		rc = spec_sysctl(&item, arena, &out->sysctl, &out->sysctl_count, f);
	if (rc == 0 && json_member(at, "resources", &item))
		rc = spec_resources(&item, arena, &out->resources, f);
	if (rc == 0 && json_member(at, "seccomp", &item))
		rc = spec_seccomp(&item, arena, &out->seccomp, f);
	return rc < 0 ? rc : parse_attributes(at, arena, out, f);
}
