/* SPDX-License-Identifier: ISC */
#include "bundle.h"

#include "base/io.h"
#include "base/own.h"
#include "label.h"
#include "mount_within.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define CONFIG_SIZE_LIMIT ((size_t)4 << 20)

static int resolve(struct bundle *out, const char *path, struct fault *f)
{
	char target[PATH_MAX];
	char link[32];

	out->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->fd < 0)
		return fault_set(f, errno, "open the bundle %s (--bundle names its directory)",
		                 path);
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", out->fd);

	ssize_t n = readlink(link, target, sizeof(target));

	if (n < 0 || n == (ssize_t)sizeof(target))
		return fault_set(f, n < 0 ? errno : ENAMETOOLONG, "find the absolute path of %s",
		                 path);
	out->path = arena_text(&out->arena, target, (size_t)n);
	return out->path != NULL ? 0 : fault_set(f, ENOMEM, "open the bundle %s", path);
}

static int name_rootfs(struct bundle *out, struct fault *f)
{
	const char *path = out->spec.root.path;
	const char *slash = path[0] == '/' ? "" : "/";
	const char *base = path[0] == '/' ? "" : out->path;
	size_t size = strlen(base) + strlen(path) + 2;
	char *rootfs = arena_alloc(&out->arena, size, 1);

	if (rootfs == NULL)
		return fault_set(f, ENOMEM, "/root/path: %.80s", path);
	(void)snprintf(rootfs, size, "%s%s%s", base, slash, path);
	out->rootfs = rootfs;
	return 0;
}

static int read_config(struct bundle *out, const char *path, const char *config, struct fault *f)
{
	int rc = io_read_file(out->fd, config != NULL ? config : "config.json", CONFIG_SIZE_LIMIT,
	                      &out->config, &out->config_len, f);

	if (rc == -ENOENT && config == NULL) {
		f->code = 0;
		return fault_set(f, ENOENT,
		                 "%s/config.json (\"coffer spec -b %s\" writes one to start from)",
		                 path, path);
	}
	return rc < 0 ? rc : spec_parse(out->config, out->config_len, &out->arena, &out->spec, f);
}

int bundle_open(const char *path, const char *config, struct bundle *out, struct fault *f)
{
	out->fd = -1;
	out->config = NULL;
	out->filter = (struct seccomp_program){0};
	out->arena = (struct arena){.limit_bytes = 4 * CONFIG_SIZE_LIMIT};

	int rc = resolve(out, path, f);

	if (rc >= 0)
		rc = read_config(out, path, config, f);
	if (rc >= 0)
		rc = spec_check(&out->spec, f);
	if (rc >= 0)
		rc = label_check(&out->spec.process, f);
	if (rc >= 0)
		rc = name_rootfs(out, f);
	if (rc >= 0)
		rc = mount_within_find(&out->spec, out->rootfs, &out->arena, f);
	if (rc >= 0 && out->spec.linux_.seccomp.set)
		rc = seccomp_compile(&out->spec.linux_.seccomp, NULL, &out->filter, f);
	return rc;
}

void bundle_close(struct bundle *bundle)
{
	own_close(&bundle->fd);
	seccomp_free(&bundle->filter);
	own_release(&bundle->config);
	arena_free(&bundle->arena);
}
