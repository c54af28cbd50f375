/* SPDX-License-Identifier: ISC */
#include "idmap_user.h"

#include "base/io.h"
#include "base/own.h"
#include "idmap.h"
#include "sys.h"

#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* What differs between users and groups. */
struct kind {
	const char *what, *file, *program, *ranges, *member;
};

static const struct kind users = {"user", "uid_map", "newuidmap", "/etc/subuid", "uidMappings"};
static const struct kind groups = {"group", "gid_map", "newgidmap", "/etc/subgid", "gidMappings"};

enum idmap_way idmap_user_way(const struct spec_id_map *maps, size_t count, uint32_t own_id,
                              bool capable)
{
	if (capable)
		return IDMAP_ANY;
	return count == 1 && maps[0].size == 1 && maps[0].host_id == own_id ? IDMAP_OWN
	                                                                    : IDMAP_HELPER;
}

static char *number_text(struct arena *arena, uint32_t number)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", number);

	return arena_text(arena, text, (size_t)len);
}

char **idmap_user_arguments(const char *program, pid_t pid, const struct spec_id_map *maps,
                            size_t count, struct arena *arena)
{
	char **argv = arena_alloc(arena, 3 + 3 * count, sizeof(*argv));
	size_t next = 0;

	if (argv == NULL)
		return NULL;
	argv[next++] = arena_text(arena, program, strlen(program));
	argv[next++] = number_text(arena, (uint32_t)pid);
	for (size_t i = 0; i < count; i++) {
		argv[next++] = number_text(arena, maps[i].container_id);
		argv[next++] = number_text(arena, maps[i].host_id);
		argv[next++] = number_text(arena, maps[i].size);
	}
	for (size_t i = 0; i < next; i++) {
		if (argv[i] == NULL)
			return NULL;
	}
	return argv;
}

/* Looked for as every program is; but an engine's PATH may lack the place where it belongs. */
static int spawn(const struct kind *kind, char **argv, int errors_fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	char usual[32];
	int code = posix_spawn_file_actions_init(&actions);

	if (code != 0)
		return code;
	(void)snprintf(usual, sizeof(usual), "/usr/bin/%s", kind->program);
	code = posix_spawn_file_actions_adddup2(&actions, errors_fd, STDERR_FILENO);
	if (code == 0)
		code = posix_spawnp(pid, kind->program, &actions, NULL, argv, environ);
	if (code == ENOENT || code == EACCES)
		code = posix_spawn(pid, usual, &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	return code;
}

/* SAID is the program's first line, without its name. */
static int refused(const struct kind *kind, char *said, struct fault *f)
{
	size_t name = strlen(kind->program);

	said[strcspn(said, "\n")] = '\0';
	if (strncmp(said, kind->program, name) == 0 && said[name] == ':')
		said += name + 1 + strspn(said + name + 1, " ");
	return fault_set(f, EPERM,
	                 "/linux/%s: %s refuses (\"%s\"): besides his own id, a user may map "
	                 "those that %s gives him",
	                 kind->member, kind->program, said, kind->ranges);
}

static int run_program(const struct kind *kind, pid_t of, const struct spec_id_map *maps,
                       size_t count, struct fault *f)
{
	own_arena struct arena arena = {0};
	char **argv = idmap_user_arguments(kind->program, of, maps, count, &arena);
	char said[200] = "";
	int ends[2];
	int status = 0;
	pid_t pid;

	if (argv == NULL)
		return fault_set(f, ENOMEM, "map %zu ranges of ids", count);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return fault_set(f, errno, "make a pipe for %s", kind->program);

	own_fd int reader = ends[0];
	own_fd int writer = ends[1];
	int code = spawn(kind, argv, writer, &pid);

	if (code != 0)
		return fault_set(f, code,
		                 "/linux/%s: map more than the %s's own id: run %s (Debian's "
		                 "package uidmap has it)",
		                 kind->member, kind->what, kind->program);
	own_close(&writer);
	(void)!io_read_full(reader, said, sizeof(said) - 1);
	own_close(&reader);
	if (waitpid(pid, &status, 0) < 0)
		return fault_set(f, errno, "wait for %s", kind->program);
	return status == 0 ? 0 : refused(kind, said, f);
}

static int write_one(const struct kind *kind, enum idmap_way way, pid_t pid,
                     const struct spec_id_map *maps, size_t count, struct fault *f)
{
	struct fault why = {0};
	int rc;

	if (way == IDMAP_HELPER)
		return run_program(kind, pid, maps, count, f);
	rc = idmap_write_one(pid, kind->file, maps, count, &why);
	if (rc == -EPERM && way == IDMAP_ANY)
		return fault_set(f, EPERM,
		                 "/linux/%s: the kernel refuses: only ids can be mapped that the "
		                 "runtime's own namespace has (/proc/self/%s)",
		                 kind->member, kind->file);
	if (rc < 0)
		*f = why;
	return rc;
}

int idmap_user_write(pid_t pid, const struct spec_linux *linux_, struct fault *f)
{
	struct __user_cap_data_struct caps[2] = {{0}};
	enum idmap_way gids;
	enum idmap_way uids;
	int rc = 0;

	if (sys_capget(caps) < 0)
		return fault_set(f, errno, "read our own capabilities");
	gids = idmap_user_way(linux_->gid_maps, linux_->gid_map_count, getegid(),
	                      (caps[0].effective >> CAP_SETGID & 1) != 0);
	uids = idmap_user_way(linux_->uid_maps, linux_->uid_map_count, geteuid(),
	                      (caps[0].effective >> CAP_SETUID & 1) != 0);
	/* The price of a gid map without privilege (user_namespaces(7), CVE-2014-8989). */
	if (gids == IDMAP_OWN)
		rc = idmap_deny_setgroups(pid, f);
	if (rc >= 0)
		rc = write_one(&groups, gids, pid, linux_->gid_maps, linux_->gid_map_count, f);
	if (rc >= 0)
		rc = write_one(&users, uids, pid, linux_->uid_maps, linux_->uid_map_count, f);
	return rc;
}
