/* SPDX-License-Identifier: ISC */
#include "mount_within.h"

#include "base/own.h"
#include "path.h"
#include "pointer.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

/* What is left of PATH below DIRECTORY; NULL: it does not lie there. */
static const char *rest_of(const char *path, const char *directory)
{
	const size_t len = strlen(directory);

	if (strncmp(path, directory, len) != 0 || (path[len] != '/' && path[len] != '\0'))
		return NULL;
	return path + len;
}

static const char *or_slash(const char *path)
{
	return *path != '\0' ? path : "/";
}

static bool meets(const struct spec_mount *before, const char *path)
{
	return !before->remount && (rest_of(path, before->destination) != NULL ||
	                            rest_of(before->destination, path) != NULL);
}

static const char *source_within(const struct spec *spec, size_t index, const char *rootfs)
{
	const struct spec_mount *m = &spec->mounts[index];
	const char *rest;

	/* Only the parent can map ids. */
	if (m->kind != SPEC_MOUNT_BIND || m->remount || m->copy_symlink || m->source_nofollow ||
	    m->idmap)
		return NULL;
	rest = rest_of(m->source, rootfs);
	if (rest == NULL)
		rest = rest_of(m->source, spec->root.path);
	/* ".." may lead back to the host. */
	if (rest == NULL || strstr(rest, "/..") != NULL)
		return NULL;
	for (size_t i = 0; i < index; i++) {
		if (meets(&spec->mounts[i], rest))
			return or_slash(rest);
	}
	return NULL;
}

int mount_within_find(struct spec *spec, const char *rootfs, struct arena *arena, struct fault *f)
{
	struct spec_mount *changed = NULL;

	if (strcmp(rootfs, "/") == 0)
		return 0;
	for (size_t i = 0; i < spec->mount_count; i++) {
		const char *within = source_within(spec, i, rootfs);
		const char *destination = rest_of(spec->mounts[i].destination, rootfs);

		if (within == NULL && destination == NULL)
			continue;
		if (changed == NULL) {
			const size_t count = spec->mount_count;

			changed = arena_alloc(arena, count, sizeof(*changed));
			if (changed == NULL)
				return fault_set(f, ENOMEM, "/mounts: prepare %zu of them", count);
			memcpy(changed, spec->mounts, count * sizeof(*changed));
			spec->mounts = changed;
		}
		changed[i].within = within;
		if (destination != NULL)
			changed[i].destination = or_slash(destination);
	}
	return 0;
}

int mount_within_open(const struct mount_plan *plan, size_t index, struct fault *f)
{
	const struct spec_mount *m = &plan->spec->mounts[index];
	struct mount_origin from = {plan->spec, -1, -1, -1};
	int *fd = &plan->source_fds[index];
	own_fd int place = path_open(plan->root_fd, m->within, O_PATH, f);

	if (place == -ENOENT)
		(void)fault_set(f, ENOENT, "bind %s", m->source);
	if (place < 0)
		return pointer_put(place, f, "/mounts/%zu/source", index);
	from.dir_fd = place;
	*fd = mount_open_source(&from, index, f);
	return *fd;
}
