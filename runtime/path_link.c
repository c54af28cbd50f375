/* SPDX-License-Identifier: ISC */
#include "path_link.h"

#include "base/buf.h"
#include "base/own.h"
#include "path.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* As many as the kernel follows (path_resolution(7)). */
#define MAX_LINKS 40

/* The text of the link PATH, when what it leads to is missing. 0: it is no link, or leads somewhere;
 * -ENOENT: not even a link is there. */
static ssize_t read_dangling(int root_fd, const char *path, char out[PATH_MAX])
{
	struct fault ignored = {0};
	own_fd int link = path_open(root_fd, path, O_PATH | O_NOFOLLOW, &ignored);

	if (link < 0)
		return link;

	ssize_t len = readlinkat(link, "", out, PATH_MAX - 1);

	if (len <= 0)
		return 0;
	out[len] = '\0';

	own_fd int led = path_open(root_fd, path, O_PATH, &ignored);

	return led == -ENOENT ? len : 0;
}

/* PATH up to END, which is a link with the text TARGET, and what comes after it. */
static bool put_target(char path[PATH_MAX], const char *end, const char *target)
{
	char whole[PATH_MAX];
	struct buf b = BUF(whole);
	const char *name = end;

	while (name > path && name[-1] != '/')
		name--;
	if (target[0] != '/')
		buf_bytes(&b, path, (size_t)(name - path));
	buf_text(&b, target);
	buf_text(&b, end);
	memcpy(path, whole, b.len + 1);
	return !b.overflow;
}

/* The first link to nothing, replaced. 0: there is none. */
static int expand_one(int root_fd, char path[PATH_MAX])
{
	char target[PATH_MAX];

	for (char *end = path + strspn(path, "/"); *end != '\0'; end += strspn(end, "/")) {
		end += strcspn(end, "/");

		const char saved = *end;

		*end = '\0';

		ssize_t len = read_dangling(root_fd, path, target);

		*end = saved;
		if (len < 0)
			return 0;
		if (len > 0)
			return put_target(path, end, target) ? 1 : -ENAMETOOLONG;
	}
	return 0;
}

int path_link_expand(int root_fd, const char *path, char out[PATH_MAX], struct fault *f)
{
	size_t len = strlen(path);
	int rc = 0;

	if (len >= PATH_MAX)
		return 0;
	memcpy(out, path, len + 1);
	for (int links = 0; links < MAX_LINKS; links++) {
		rc = expand_one(root_fd, out);
		if (rc < 0)
			break;
		if (rc == 0) {
			f->code = links > 0 ? 0 : f->code;
			return links > 0;
		}
	}
	f->code = 0;
	return fault_set(f, rc < 0 ? -rc : ELOOP, "follow the links of %s in the container's root",
	                 path);
}
