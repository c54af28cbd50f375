/* SPDX-License-Identifier: ISC */
#include "early.h"

#include "../runtime/base/buf.h"
#include "../runtime/base/io.h"
#include "../runtime/base/own.h"
#include "../runtime/sysctl.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define CGROUP_ROOT "/sys/fs/cgroup"
#define OVERLAY_DIR "/run/overlay"
#define VOLUMES_DIR "/run/volumes"
#define QUIET_FLAGS (MS_NOSUID | MS_NODEV | MS_NOEXEC)

struct place {
	const char *type, *target;
	unsigned long flags;
	const char *data;
	bool make; /* the directory is not part of the file system beneath */
};

static const struct place system_places[] = {
	{"proc",     "/proc",     QUIET_FLAGS,           NULL,                              false},
	{"sysfs",    "/sys",      QUIET_FLAGS,           NULL,                              false},
	{"devtmpfs", "/dev",      MS_NOSUID | MS_NOEXEC, "mode=0755",                       false},
	{"devpts",   "/dev/pts",  MS_NOSUID | MS_NOEXEC, "mode=0620,ptmxmode=0666,gid=5",   true },
 /* A container's own cgroup namespace delegates: nsdelegate makes it a border. */
	{"cgroup2",  CGROUP_ROOT, QUIET_FLAGS,           "nsdelegate,memory_recursiveprot", false},
	{"tmpfs",    "/run",      QUIET_FLAGS,           "mode=0755,size=10%",              false},
	{"tmpfs",    "/tmp",      QUIET_FLAGS,           "mode=1777,size=10%",              false},
};

static const struct place boot_places[] = {
	{"devtmpfs", "/dev",  MS_NOSUID | MS_NOEXEC, "mode=0755", true},
	{"proc",     "/proc", QUIET_FLAGS,           NULL,        true},
	{"sysfs",    "/sys",  QUIET_FLAGS,           NULL,        true},
};

static int mount_place(const struct place *place, struct fault *f)
{
	if (place->make && mkdir(place->target, 0755) < 0 && errno != EEXIST)
		return fault_set(f, errno, "make %s", place->target);
	if (mount(place->type, place->target, place->type, place->flags, place->data) < 0 &&
	    errno != EBUSY)
		return fault_set(f, errno, "mount %s on %s", place->type, place->target);
	return 0;
}

static int mount_all(const struct place *places, size_t count, struct fault *f)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = mount_place(&places[i], f);
	return rc;
}

int early_mount_boot(struct fault *f)
{
	return mount_all(boot_places, sizeof(boot_places) / sizeof(boot_places[0]), f);
}

int early_mount(struct fault *f)
{
	(void)umask(022);
	/* Whoever started a test of ours must not see what happens here. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return fault_set(f, errno, "make the mounts private");
	return mount_all(system_places, sizeof(system_places) / sizeof(system_places[0]), f);
}

int early_cgroups(struct fault *f)
{
	own_mem char *text = NULL;
	size_t len;
	char enable[512];
	struct buf b = BUF(enable);
	int rc = io_read_file(AT_FDCWD, CGROUP_ROOT "/cgroup.controllers", sizeof(enable), &text,
	                      &len, f);

	if (rc < 0)
		return rc;
	for (const char *word = text; *word != '\0' && *word != '\n';) {
		size_t word_len = strcspn(word, " \n");

		buf_printf(&b, "%s+%.*s", b.len > 0 ? " " : "", (int)word_len, word);
		word += word_len;
		word += *word == ' ';
	}
	if (b.len == 0)
		return 0;
	return io_write_file(AT_FDCWD, CGROUP_ROOT "/cgroup.subtree_control", enable, f);
}

int early_hostname(const struct manifest *manifest, struct fault *f)
{
	if (sethostname(manifest->hostname, strlen(manifest->hostname)) < 0)
		return fault_set(f, errno, "set the hostname %s", manifest->hostname);
	return 0;
}

int early_sysctl(const struct manifest *manifest, struct fault *f)
{
	own_fd int proc = sysctl_open_proc(f);

	if (proc < 0)
		return proc;
	return sysctl_apply(proc, manifest->sysctl, manifest->sysctl_count, f);
}

static int make_volume(const struct manifest_volume *volume, struct fault *f)
{
	char path[sizeof(VOLUMES_DIR) + MANIFEST_NAME_MAX + 2];
	char data[64];

	(void)snprintf(path, sizeof(path), VOLUMES_DIR "/%s", volume->name);
	(void)snprintf(data, sizeof(data), "mode=%o,size=%llu", volume->mode,
	               (unsigned long long)volume->size_bytes);
	if (mkdir(path, 0755) < 0)
		return fault_set(f, errno, "make the volume %s", path);
	if (mount("coffer-volume", path, "tmpfs", QUIET_FLAGS, data) < 0)
		return fault_set(f, errno, "mount the volume %s (%s)", path, data);
	return 0;
}

int early_volumes(const struct manifest *manifest, struct fault *f)
{
	static const char *const dirs[] = {VOLUMES_DIR, OVERLAY_DIR};
	int rc = 0;

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		if (mkdir(dirs[i], 0755) < 0)
			return fault_set(f, errno, "make %s", dirs[i]);
	}
	for (size_t i = 0; rc == 0 && i < manifest->volume_count; i++)
		rc = make_volume(&manifest->volumes[i], f);
	return rc;
}
