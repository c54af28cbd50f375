/* SPDX-License-Identifier: ISC */
#include "idmap_mount.h"

#include "base/arena.h"
#include "base/io.h"
#include "base/own.h"
#include "finish.h"
#include "idmap.h"
#include "sys.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

enum {
	MOUNTINFO_MAX = 4 << 20,
};

/* The process that holds the namespace ends with its parent, however that ends. */
_Noreturn static void hold(int ours, int theirs)
{
	char byte;

	(void)close(theirs);
	(void)!read(ours, &byte, 1);
	_exit(0);
}

/*
 * Who has the ids of a user namespace's maker may trace what is in it, without a capability: root of
 * another container that sees the host's processes. What is hidden, its maps and its namespace, open to
 * root with CAP_SYS_PTRACE alone.
 */
static int hide(struct fault *f)
{
	struct __user_cap_data_struct data[2] = {{0}};
	const bool sees = sys_capget(data) == 0 && (data[0].effective >> CAP_SYS_PTRACE & 1) != 0;

	return sees && geteuid() == 0 ? finish_hide(f) : 0;
}

/* mount_setattr(2) takes a mapping only as a user namespace: one that exists for nothing else. */
static int make_namespace(const struct spec_linux *maps, struct fault *f)
{
	struct clone_args args = {.flags = CLONE_NEWUSER};
	int pair[2];
	int rc = hide(f);

	if (rc < 0)
		return rc;
	if (pipe2(pair, O_CLOEXEC) < 0)
		return fault_set(f, errno, "make a pipe");

	own_fd int ours = pair[0];
	own_fd int theirs = pair[1];
	pid_t pid = sys_clone3(&args);

	if (pid < 0)
		return fault_set(f, errno, "make a user namespace for a mapping of ids");
	if (pid == 0)
		hold(ours, theirs);

	rc = idmap_write(pid, maps, f);

	own_fd int fd = rc < 0 ? rc : idmap_namespace(pid, f);

	own_close(&theirs);
	(void)waitpid(pid, NULL, __WALL);
	return fd < 0 ? fd : take_fd(&fd);
}

static int container_namespace(const struct spec_linux *linux_, struct fault *f)
{
	const char *path = linux_->namespaces[SPEC_NS_USER].path;

	if (path == NULL)
		return make_namespace(linux_, f);

	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	return fd >= 0 ? fd : fault_set(f, errno, "open the user namespace %s", path);
}

/* The type in the first line of mountinfo for the device; a number when there is none. */
static void name_file_system(int fd, char *out, size_t size)
{
	own_mem char *text = NULL;
	struct fault ignored = {0};
	struct stat st;
	char device[32];
	size_t len = 0;

	(void)snprintf(out, size, "unknown");
	if (fstat(fd, &st) < 0 || io_read_file(AT_FDCWD, "/proc/self/mountinfo", MOUNTINFO_MAX,
	                                       &text, &len, &ignored) < 0)
		return;
	(void)snprintf(device, sizeof(device), " %u:%u /", major(st.st_dev), minor(st.st_dev));

	const char *line = strstr(text, device);
	const char *type = line != NULL ? strstr(line, " - ") : NULL;

	if (type != NULL)
		(void)snprintf(out, size, "%.*s", (int)strcspn(type + 3, " "), type + 3);
}

static int apply(const struct spec_mount *m, size_t index, int mount_fd, int ns_fd, struct fault *f)
{
	struct mount_attr attr = {
		.attr_set = MOUNT_ATTR_IDMAP,
		.userns_fd = (__u64)ns_fd,
	};
	unsigned int flags = AT_EMPTY_PATH | (m->idmap_recursive ? AT_RECURSIVE : 0);
	char type[32];

	if (sys_mount_setattr(mount_fd, "", flags, &attr) == 0)
		return 0;

	const int code = errno;

	name_file_system(mount_fd, type, sizeof(type));
	if (code == EINVAL)
		return fault_set(
			f, ENOTSUP,
			"/mounts/%zu/options: map the ids of %s for %s: this kernel cannot "
			"for a file system of type %s%s",
			index, m->source, m->destination, type,
			m->idmap_recursive ? ", or one below it" : "");
	return fault_set(f, code, "/mounts/%zu/options: map the ids of %s (%s) for %s", index,
	                 m->source, type, m->destination);
}

/* A mapping of ids. */
struct mapping {
	const struct spec_id_map *maps;
	size_t count;
};

/* The id of the host behind the container's ID, for a range of SIZE. */
static bool translate(const struct mapping *own, uint32_t size, uint32_t *id)
{
	for (size_t i = 0; i < own->count; i++) {
		const struct spec_id_map *m = &own->maps[i];

		if (*id >= m->container_id && *id - m->container_id < m->size &&
		    size <= m->size - (*id - m->container_id)) {
			*id = m->host_id + (*id - m->container_id);
			return true;
		}
	}
	return false;
}

/* Gives M a copy without ranges that are RELATIVE to the container's OWN mapping. */
static int resolve(struct mapping *m, const bool *relative, const struct mapping *own,
                   struct arena *arena, struct fault *f)
{
	struct spec_id_map *out;

	if (relative == NULL)
		return 0;
	out = arena_alloc(arena, m->count, sizeof(*out));
	if (out == NULL)
		return fault_set(f, ENOMEM, "map the ids of a mount");
	for (size_t i = 0; i < m->count; i++) {
		out[i] = m->maps[i];
		if (relative[i] && !translate(own, out[i].size, &out[i].host_id))
			return fault_set(f, EINVAL,
			                 "map the ids of a mount: @%u-%u-%u: the container's user "
			                 "namespace does not map these ids in one piece",
			                 out[i].container_id, out[i].host_id, out[i].size);
	}
	m->maps = out;
	return 0;
}

static int make_own_namespace(const struct spec *spec, const struct spec_mount *m, struct fault *f)
{
	const struct mapping own_uids = {spec->linux_.uid_maps, spec->linux_.uid_map_count};
	const struct mapping own_gids = {spec->linux_.gid_maps, spec->linux_.gid_map_count};
	struct mapping uids = {m->uid_maps, m->uid_map_count};
	struct mapping gids = {m->gid_maps, m->gid_map_count};
	own_arena struct arena arena = {0};
	int rc = resolve(&uids, m->uid_relative, &own_uids, &arena, f);

	if (rc >= 0)
		rc = resolve(&gids, m->gid_relative, &own_gids, &arena, f);
	if (rc < 0)
		return rc;

	const struct spec_linux maps = {
		.uid_maps = uids.maps,
		.uid_map_count = uids.count,
		.gid_maps = gids.maps,
		.gid_map_count = gids.count,
	};

	return make_namespace(&maps, f);
}

int idmap_mount(const struct spec *spec, size_t index, int mount_fd, int *container_fd,
                struct fault *f)
{
	const struct spec_mount *m = &spec->mounts[index];

	if (m->uid_map_count > 0) {
		own_fd int fd = make_own_namespace(spec, m, f);

		return fd < 0 ? fd : apply(m, index, mount_fd, fd, f);
	}
	if (*container_fd < 0)
		*container_fd = container_namespace(&spec->linux_, f);
	return *container_fd < 0 ? *container_fd : apply(m, index, mount_fd, *container_fd, f);
}
