/* SPDX-License-Identifier: ISC */
#include "cgroup_owner.h"

#include "base/io.h"
#include "base/number.h"
#include "base/own.h"
#include "namespace.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/mount.h>

/* Linux 4.15 and later say themselves which these are. */
#define DELEGATE_FILE "/sys/kernel/cgroup/delegate"
#define TEXT_LIMIT    ((size_t)1 << 16)

bool cgroup_owner_wanted(const struct spec *spec)
{
	if (!namespace_is_new(&spec->linux_, SPEC_NS_CGROUP))
		return false;
	for (size_t i = 0; i < spec->mount_count; i++) {
		const struct spec_mount *m = &spec->mounts[i];
		uint64_t set = m->attr_set | m->rec_attr_set;

		if (m->kind == SPEC_MOUNT_CGROUP && strcmp(m->destination, "/sys/fs/cgroup") == 0 &&
		    m->source != NULL && strcmp(m->source, "cgroup") == 0 &&
		    (set & MOUNT_ATTR_RDONLY) == 0)
			return true;
	}
	return false;
}

int cgroup_owner_outside(const char *map, uint32_t uid, uid_t *out)
{
	while (*map != '\0') {
		uint32_t fields[3]; /* inside, outside, count */

		for (size_t i = 0; i < 3; i++) {
			size_t len;

			map += strspn(map, " ");
			len = strcspn(map, " \n");
			if (number_u32(map, len, UINT32_MAX, &fields[i]) < 0)
				return -EINVAL;
			map += len;
		}
		map += *map == '\n';
		if (uid >= fields[0] && uid - fields[0] < fields[2]) {
			*out = fields[1] + (uid - fields[0]);
			return 0;
		}
	}
	return -ENOENT;
}

static int find_owner(const struct spec *spec, pid_t pid, uid_t *out, struct fault *f)
{
	own_mem char *map = NULL;
	char path[32];
	size_t len = 0;
	int rc;

	(void)snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	rc = io_read_file(AT_FDCWD, path, TEXT_LIMIT, &map, &len, f);
	if (rc >= 0)
		rc = cgroup_owner_outside(map, spec->process.user.uid, out);
	/* The process says itself why it died. */
	if (rc == -ENOENT || rc == -ESRCH) {
		f->code = 0;
		return -ENOENT;
	}
	return rc < 0 && f->code == 0 ? fault_set(f, -rc, "read %s", path) : rc;
}

static int give_file(int cgroup_fd, const char *name, uid_t uid, struct fault *f)
{
	/* Of a controller that is not enabled here. */
	if (fchownat(cgroup_fd, name, uid, (gid_t)-1, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) == 0 ||
	    errno == ENOENT)
		return 0;
	return fault_set(f, errno, "give the cgroup's %s to user %u, whom the container runs as",
	                 name[0] != '\0' ? name : "directory", uid);
}

static int give_all(int cgroup_fd, char *names, uid_t uid, struct fault *f)
{
	int rc = give_file(cgroup_fd, "", uid, f);

	while (rc >= 0 && *names != '\0') {
		size_t len = strcspn(names, "\n");
		char *next = names + len + (names[len] == '\n');

		names[len] = '\0';
		if (len > 0)
			rc = give_file(cgroup_fd, names, uid, f);
		names = next;
	}
	return rc;
}

int cgroup_owner_give(int cgroup_fd, const struct spec *spec, pid_t pid, struct fault *f)
{
	char usual[] = "cgroup.procs\ncgroup.subtree_control\ncgroup.threads\n";
	own_mem char *names = NULL;
	struct fault ignored = {0};
	size_t len = 0;
	uid_t uid = 0;
	int rc = find_owner(spec, pid, &uid, f);

	if (rc < 0)
		return rc == -ENOENT && f->code == 0 ? 0 : rc;
	if (uid == geteuid())
		return 0;
	if (io_read_file(AT_FDCWD, DELEGATE_FILE, TEXT_LIMIT, &names, &len, &ignored) < 0)
		return give_all(cgroup_fd, usual, uid, f);
	return give_all(cgroup_fd, names, uid, f);
}
