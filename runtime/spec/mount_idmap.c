/* SPDX-License-Identifier: ISC */
/* crun's form of a mount's own mapping, which podman passes on:
 * idmap=uids=0-1000-10#10-5000-1;gids=@0-0-10 */
#include "../base/number.h"
#include "linux.h"
#include "mounts.h"

#include <errno.h>
#include <string.h>

/* "FROM-TO-SIZE" in LEN bytes. */
static bool parse_range(const char *text, size_t len, struct spec_id_map *out, bool *relative)
{
	uint32_t *const numbers[] = {&out->container_id, &out->host_id, &out->size};

	if (len > 0 && text[0] == '@') {
		*relative = true;
		text++;
		len--;
	}
	for (int i = 0; i < 3; i++) {
		const char *dash = i < 2 ? memchr(text, '-', len) : text + len;
		const size_t digits = dash != NULL ? (size_t)(dash - text) : 0;

		if (dash == NULL || number_u32(text, digits, UINT32_MAX, numbers[i]) < 0)
			return false;
		text += digits + (i < 2);
		len -= digits + (i < 2);
	}
	return out->size > 0 && out->size <= UINT32_MAX - out->container_id &&
	       out->size <= UINT32_MAX - out->host_id;
}

/* One of the two mappings of a mount. */
struct mapping {
	const struct spec_id_map **maps;
	const bool **relative;
	size_t *count;
};

static int parse_ranges(const struct json_at *at, const char *text, size_t len, struct arena *arena,
                        const struct mapping *out, struct fault *f)
{
	struct spec_id_map *maps;
	bool *flags;
	size_t n = 1;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '#';
	maps = arena_alloc(arena, n, sizeof(*maps));
	flags = arena_alloc(arena, n, sizeof(*flags));
	if (maps == NULL || flags == NULL)
		return json_fault(at, f, ENOMEM, "keep its value");
	for (size_t i = 0; i < n; i++) {
		const char *end = memchr(text, '#', len);
		const size_t part = end != NULL ? (size_t)(end - text) : len;

		if (!parse_range(text, part, &maps[i], &flags[i]))
			return json_fault(at, f, EINVAL,
			                  "\"%.*s\" is not a range of ids, want FROM-TO-SIZE",
			                  (int)(part < 40 ? part : 40), text);
		text += part + (end != NULL);
		len -= part + (end != NULL);
	}
	*out->maps = maps;
	*out->relative = flags;
	*out->count = n;
	return 0;
}

int spec_mount_idmap(const struct json_at *at, const char *text, struct arena *arena,
                     struct spec_mount *out, struct fault *f)
{
	const struct mapping uids = {&out->uid_maps, &out->uid_relative, &out->uid_map_count};
	const struct mapping gids = {&out->gid_maps, &out->gid_relative, &out->gid_map_count};
	int rc = 0;

	while (rc == 0 && *text != '\0') {
		const size_t len = strcspn(text, ";");
		const bool is_uids = strncmp(text, "uids=", 5) == 0;

		if (!is_uids && strncmp(text, "gids=", 5) != 0)
			return json_fault(at, f, EINVAL,
			                  "\"%.40s\" is no mapping, want uids=...;gids=...", text);
		rc = parse_ranges(at, text + 5, len - 5, arena, is_uids ? &uids : &gids, f);
		text += len + (text[len] == ';');
	}
	return rc;
}
