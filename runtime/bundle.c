/* SPDX-License-Identifier: ISC */
#include "bundle.h"

#include "base/io.h"
#include "base/own.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define CONFIG_SIZE_LIMIT ((size_t)4 << 20)

static int resolve(struct bundle *out, const char *path, struct fault *f)
{
	char link[32];

	out->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->fd < 0)
		return fault_set(f, errno, "open the bundle %s (--bundle names its directory)",
		                 path);
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", out->fd);

	ssize_t n = readlink(link, out->path, sizeof(out->path) - 1);

	if (n < 0)
		return fault_set(f, errno, "find the bundle's absolute path");
	out->path[n] = '\0';
	return 0;
}

static int name_rootfs(struct bundle *out, struct fault *f)
{
	const char *path = out->spec.root.path;
	bool absolute = path[0] == '/';
	int n = snprintf(out->rootfs, sizeof(out->rootfs), "%s%s%s", absolute ? "" : out->path,
	                 absolute ? "" : "/", path);

	if (n < 0 || n >= (int)sizeof(out->rootfs))
		return fault_set(f, ENAMETOOLONG, "/root/path: %.80s...", path);
	return 0;
}

int bundle_open(const char *path, struct bundle *out, struct fault *f)
{
	own_mem char *text = NULL;
	size_t len = 0;

	out->fd = -1;
	out->filter = (struct seccomp_program){0};
	out->arena = (struct arena){.limit_bytes = 4 * CONFIG_SIZE_LIMIT};

	int rc = resolve(out, path, f);

	if (rc >= 0)
		rc = io_read_file(out->fd, "config.json", CONFIG_SIZE_LIMIT, &text, &len, f);
	if (rc >= 0)
		rc = spec_parse(text, len, &out->arena, &out->spec, f);
	if (rc >= 0)
		rc = spec_check(&out->spec, f);
	if (rc >= 0)
		rc = name_rootfs(out, f);
	if (rc >= 0 && out->spec.linux_.seccomp.set)
		rc = seccomp_compile(&out->spec.linux_.seccomp, NULL, &out->filter, f);
	return rc;
}

void bundle_close(struct bundle *bundle)
{
	own_close(&bundle->fd);
	seccomp_free(&bundle->filter);
	arena_free(&bundle->arena);
}
