/* SPDX-License-Identifier: ISC */
#include "cgroup_offer.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAMES_MAX 512

static void read_names(int dir_fd, const char *file, char out[NAMES_MAX])
{
	own_fd int fd = openat(dir_fd, file, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : io_read_full(fd, out, NAMES_MAX - 1);

	out[len < 0 ? 0 : len] = '\0';
}

static bool has_name(const char *names, const char *name, size_t len)
{
	for (const char *at = names; *at != '\0'; at += strspn(at, " \n")) {
		size_t word = strcspn(at, " \n");

		if (word == len && memcmp(at, name, len) == 0)
			return true;
		at += word;
	}
	return false;
}

static void enable(int dir_fd)
{
	char there[NAMES_MAX];
	char given[NAMES_MAX];
	char wanted[2 * NAMES_MAX];
	struct buf all = BUF(wanted);
	struct fault ignored = {0};

	read_names(dir_fd, "cgroup.controllers", there);
	read_names(dir_fd, "cgroup.subtree_control", given);
	for (const char *at = there; *at != '\0'; at += strspn(at, " \n")) {
		size_t word = strcspn(at, " \n");

		if (!has_name(given, at, word))
			buf_printf(&all, "%s+%.*s", all.len > 0 ? " " : "", (int)word, at);
		at += word;
	}
	if (all.len == 0 || all.overflow)
		return;
	/* All or none is what the kernel does; then those that it lets go. */
	if (io_write_file(dir_fd, "cgroup.subtree_control", wanted, &ignored) >= 0)
		return;
	for (char *at = wanted; at != NULL;) {
		char *end = strchr(at, ' ');

		if (end != NULL)
			*end++ = '\0';
		ignored = (struct fault){0};
		(void)!io_write_file(dir_fd, "cgroup.subtree_control", at, &ignored);
		at = end;
	}
}

void cgroup_offer(const struct cgroup_host *host, const char *path)
{
	char prefix[PATH_MAX];

	if (!host->alone)
		return;
	/* "" is the mount itself, then each ancestor. */
	for (size_t len = 0; path[len] != '\0'; len += strcspn(path + len, "/")) {
		(void)snprintf(prefix, sizeof(prefix), "%.*s", (int)len, path);

		own_fd int dir = openat(host->fd, len > 0 ? prefix : ".",
		                        O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (dir < 0)
			return;
		enable(dir);
		len += path[len] == '/';
	}
}
