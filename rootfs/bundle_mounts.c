/* SPDX-License-Identifier: ISC */
#include "bundle.h"

#include <inttypes.h>
#include <stdio.h>

struct fixed_mount {
	const char *destination, *type, *source;
	const char *const *options;
};

static const char *const proc_options[] = {"nosuid", "noexec", "nodev", NULL};
static const char *const dev_options[] = {"nosuid",    "noexec",   "strictatime",
                                          "mode=0755", "size=64k", NULL};
static const char *const pts_options[] = {"nosuid",    "noexec", "newinstance", "ptmxmode=0666",
                                          "mode=0620", "gid=5",  NULL};
/* The pages are charged to the container's own memory limit. */
static const char *const shm_options[] = {"nosuid",    "noexec",   "nodev",
                                          "mode=1777", "size=64m", NULL};
static const char *const mqueue_options[] = {"nosuid", "noexec", "nodev", NULL};
static const char *const sys_options[] = {"nosuid", "noexec", "nodev", "ro", NULL};

static const struct fixed_mount everywhere[] = {
	{"/proc",       "proc",   "proc",   proc_options  },
	{"/dev",        "tmpfs",  "tmpfs",  dev_options   },
	{"/dev/pts",    "devpts", "devpts", pts_options   },
	{"/dev/shm",    "tmpfs",  "shm",    shm_options   },
	{"/dev/mqueue", "mqueue", "mqueue", mqueue_options},
};
/* Language runtimes read their limits from the cgroup. */
static const struct fixed_mount with_sysfs[] = {
	{"/sys",           "sysfs",  "sysfs",  sys_options},
	{"/sys/fs/cgroup", "cgroup", "cgroup", sys_options},
};

bool bundle_has_sysfs(const struct manifest_container *container)
{
	return container->host_users || container->network != MANIFEST_NETWORK_HOST;
}

static void write_fixed(struct json_out *o, const struct fixed_mount *mounts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_out_object(o, NULL);
		json_out_text(o, "destination", mounts[i].destination);
		json_out_text(o, "type", mounts[i].type);
		json_out_text(o, "source", mounts[i].source);
		json_out_texts(o, "options", mounts[i].options);
		json_out_end_object(o);
	}
}

static void write_tmpfs(struct json_out *o, const struct manifest_mount *mount)
{
	char size[32];
	char mode[32];
	const char *options[] = {"nosuid", "nodev", "noexec", mount->readonly ? "ro" : "rw",
	                         mode,     size,    NULL};

	(void)snprintf(size, sizeof(size), "size=%" PRIu64, mount->size_bytes);
	(void)snprintf(mode, sizeof(mode), "mode=%04o", mount->mode);
	json_out_text(o, "type", "tmpfs");
	json_out_text(o, "source", "tmpfs");
	json_out_texts(o, "options", options);
}

static void write_volume(struct json_out *o, const struct manifest_mount *mount)
{
	char source[sizeof(BUNDLE_VOLUMES_DIR) + MANIFEST_NAME_MAX + 1];
	const char *options[] = {"bind", "nosuid", "nodev", "noexec", mount->readonly ? "ro" : "rw",
	                         NULL};

	(void)snprintf(source, sizeof(source), "%s/%s", BUNDLE_VOLUMES_DIR, mount->volume);
	json_out_text(o, "type", "bind");
	json_out_text(o, "source", source);
	json_out_texts(o, "options", options);
}

void bundle_write_mounts(struct json_out *o, const struct manifest_container *container)
{
	json_out_array(o, "mounts");
	write_fixed(o, everywhere, sizeof(everywhere) / sizeof(everywhere[0]));
	if (bundle_has_sysfs(container))
		write_fixed(o, with_sysfs, sizeof(with_sysfs) / sizeof(with_sysfs[0]));
	for (size_t i = 0; i < container->mount_count; i++) {
		const struct manifest_mount *mount = &container->mounts[i];

		json_out_object(o, NULL);
		json_out_text(o, "destination", mount->destination);
		if (mount->volume != NULL)
			write_volume(o, mount);
		else
			write_tmpfs(o, mount);
		json_out_end_object(o);
	}
	json_out_end_array(o);
}
