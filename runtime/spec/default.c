/* SPDX-License-Identifier: ISC */
#include "default.h"
#include "json_out.h"

#include <errno.h>

struct default_mount {
	const char *destination, *type, *source;
	const char *options[8];
};

static const struct default_mount mounts[] = {
	{"/proc",          "proc",   "proc",   {NULL}						   },
	{"/dev",           "tmpfs",  "tmpfs",  {"nosuid", "strictatime", "mode=755", "size=65536k"}     },
	{"/dev/pts",
         "devpts",                   "devpts",
         {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}                     },
	{"/dev/shm",       "tmpfs",  "shm",    {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"}},
	{"/dev/mqueue",    "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}                            },
	{"/sys",           "sysfs",  "sysfs",  {"nosuid", "noexec", "nodev", "ro"}                      },
	{"/sys/fs/cgroup", "cgroup", "cgroup", {"nosuid", "noexec", "nodev", "relatime", "ro"}          },
};

/* Without a mapping for it there is no group 5, and without a network namespace no sysfs. */
static const struct default_mount rootless_pts = {
	"/dev/pts",
	"devpts",
	"devpts",
	{"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"}
};
static const struct default_mount rootless_sys = {
	"/sys", "none", "/sys", {"rbind", "nosuid", "noexec", "nodev", "ro"}
};

static void write_process(struct json_out *o)
{
	static const char *const args[] = {"sh", NULL};
	static const char *const env[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm",
		NULL};
	static const char *const capabilities[] = {"CAP_AUDIT_WRITE", "CAP_KILL",
	                                           "CAP_NET_BIND_SERVICE", NULL};
	static const char *const sets[] = {"bounding", "effective", "permitted", "ambient"};

	json_out_object(o, "process");
	json_out_bool(o, "terminal", true);
	json_out_object(o, "user");
	json_out_u64(o, "uid", 0);
	json_out_u64(o, "gid", 0);
	json_out_end_object(o);
	json_out_texts(o, "args", args);
	json_out_texts(o, "env", env);
	json_out_text(o, "cwd", "/");
	json_out_object(o, "capabilities");
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		json_out_texts(o, sets[i], capabilities);
	json_out_end_object(o);
	json_out_array(o, "rlimits");
	json_out_object(o, NULL);
	json_out_text(o, "type", "RLIMIT_NOFILE");
	json_out_u64(o, "hard", 1024);
	json_out_u64(o, "soft", 1024);
	json_out_end_object(o);
	json_out_end_array(o);
	json_out_bool(o, "noNewPrivileges", true);
	json_out_end_object(o);
}

static void write_mount(struct json_out *o, const struct default_mount *m)
{
	json_out_object(o, NULL);
	json_out_text(o, "destination", m->destination);
	json_out_text(o, "type", m->type);
	json_out_text(o, "source", m->source);
	if (m->options[0] != NULL)
		json_out_texts(o, "options", m->options);
	json_out_end_object(o);
}

static void write_mounts(struct json_out *o, bool rootless)
{
	json_out_array(o, "mounts");
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		if (rootless && i == 2)
			write_mount(o, &rootless_pts);
		else if (rootless && i == 5)
			write_mount(o, &rootless_sys);
		else
			write_mount(o, &mounts[i]);
	}
	json_out_end_array(o);
}

static void write_mapping(struct json_out *o, const char *name, uint32_t id)
{
	json_out_array(o, name);
	json_out_object(o, NULL);
	json_out_u64(o, "containerID", 0);
	json_out_u64(o, "hostID", id);
	json_out_u64(o, "size", 1);
	json_out_end_object(o);
	json_out_end_array(o);
}

static void write_devices(struct json_out *o)
{
	json_out_object(o, "resources");
	json_out_array(o, "devices");
	json_out_object(o, NULL);
	json_out_bool(o, "allow", false);
	json_out_text(o, "access", "rwm");
	json_out_end_object(o);
	json_out_end_array(o);
	json_out_end_object(o);
}

static void write_namespaces(struct json_out *o, const char *const *types)
{
	json_out_array(o, "namespaces");
	for (size_t i = 0; types[i] != NULL; i++) {
		json_out_object(o, NULL);
		json_out_text(o, "type", types[i]);
		json_out_end_object(o);
	}
	json_out_end_array(o);
}

static void write_linux(struct json_out *o, const uint32_t *ids)
{
	static const char *const rooted[] = {"pid",   "network", "ipc", "uts",
	                                     "mount", "cgroup",  NULL};
	static const char *const rootless[] = {"pid",  "ipc",    "uts", "mount",
	                                       "user", "cgroup", NULL};
	static const char *const masked[] = {"/proc/acpi",
	                                     "/proc/asound",
	                                     "/proc/kcore",
	                                     "/proc/keys",
	                                     "/proc/latency_stats",
	                                     "/proc/timer_list",
	                                     "/proc/timer_stats",
	                                     "/proc/sched_debug",
	                                     "/sys/firmware",
	                                     "/proc/scsi",
	                                     NULL};
	static const char *const readonly[] = {
		"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger", NULL};

	json_out_object(o, "linux");
	if (ids != NULL) {
		write_mapping(o, "uidMappings", ids[0]);
		write_mapping(o, "gidMappings", ids[1]);
	} else {
		write_devices(o);
	}
	write_namespaces(o, ids != NULL ? rootless : rooted);
	json_out_texts(o, "maskedPaths", masked);
	json_out_texts(o, "readonlyPaths", readonly);
	json_out_end_object(o);
}

static int write_document(const uint32_t *ids, struct buf *out)
{
	struct json_out o = {.to = out};

	json_out_object(&o, NULL);
	json_out_text(&o, "ociVersion", SPEC_DEFAULT_VERSION);
	write_process(&o);
	json_out_object(&o, "root");
	json_out_text(&o, "path", "rootfs");
	json_out_bool(&o, "readonly", true);
	json_out_end_object(&o);
	json_out_text(&o, "hostname", "runc");
	write_mounts(&o, ids != NULL);
	write_linux(&o, ids);
	json_out_end_object(&o);
	return out->overflow ? -ENOSPC : 0;
}

int spec_default_write(bool rootless, struct buf *out)
{
	return rootless ? spec_default_write_rootless(0, 0, out) : write_document(NULL, out);
}

int spec_default_write_rootless(uint32_t uid, uint32_t gid, struct buf *out)
{
	const uint32_t ids[] = {uid, gid};

	return write_document(ids, out);
}
