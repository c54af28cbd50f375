/* SPDX-License-Identifier: ISC */
#include "part.h"

#include <errno.h>
#include <string.h>

int part_refuse(const struct json_at *at, const char *const *names, struct fault *f)
{
	struct json_at item;

	for (size_t i = 0; names[i] != NULL; i++) {
		if (json_member(at, names[i], &item) && !json_empty(&item))
			return json_fault(&item, f, EINVAL, "not supported");
	}
	return 0;
}

void *part_list(const struct json_at *at, struct arena *arena, size_t size, struct fault *f)
{
	void *list;

	if (json_array(at, f) < 0)
		return NULL;
	list = arena_alloc(arena, json_count(at), size);
	if (list == NULL)
		(void)json_fault(at, f, ENOMEM, "keep %zu elements", json_count(at));
	return list;
}

/* Writes the components of TEXT, each behind a '/'. False when ".." leaves the root. */
static bool clean_path(const char *text, char *out)
{
	size_t len = 0;

	while (*text != '\0') {
		const size_t part = strcspn(text, "/");

		if (part == 2 && memcmp(text, "..", 2) == 0) {
			if (len == 0)
				return false;
			while (out[--len] != '/')
				;
		} else if (part > 0 && !(part == 1 && text[0] == '.')) {
			out[len++] = '/';
			memcpy(out + len, text, part);
			len += part;
		}
		text += part;
		text += strspn(text, "/");
	}
	if (len == 0)
		out[len++] = '/';
	out[len] = '\0';
	return true;
}

int part_path_relative_too(const struct json_at *at, struct arena *arena, const char **out,
                           struct fault *f)
{
	const char *text = NULL;
	char *clean;
	int rc = json_text(at, arena, &text, f);

	if (rc < 0)
		return rc;
	if (text[0] == '\0')
		return json_fault(at, f, EINVAL, "is empty, want a path");
	clean = arena_alloc(arena, strlen(text) + 2, 1);
	if (clean == NULL)
		return json_fault(at, f, ENOMEM, "keep its value");
	if (!clean_path(text, clean))
		return json_fault(at, f, EINVAL, "\"%.200s\" leaves the root by \"..\"", text);
	*out = clean;
	return 0;
}

int part_absolute(const struct json_at *at, struct arena *arena, const char **out, struct fault *f)
{
	int rc = json_text(at, arena, out, f);

	if (rc == 0 && (*out)[0] != '/')
		return json_fault(at, f, EINVAL, "\"%.200s\" is not an absolute path", *out);
	return rc;
}

int part_path(const struct json_at *at, struct arena *arena, const char **out, struct fault *f)
{
	int rc = part_absolute(at, arena, out, f);

	return rc < 0 ? rc : part_path_relative_too(at, arena, out, f);
}

int part_paths(const struct json_at *at, struct arena *arena, const char *const **out,
               struct fault *f)
{
	struct json_at item;
	const char **paths;
	int rc = json_array(at, f);

	if (rc < 0)
		return rc;
	paths = arena_alloc(arena, json_count(at) + 1, sizeof(*paths));
	if (paths == NULL)
		return json_fault(at, f, ENOMEM, "keep its value");
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		rc = part_path(&item, arena, &paths[item.index], f);
		if (rc < 0)
			return rc;
	}
	*out = paths;
	return 0;
}

int part_pairs(const struct json_at *at, struct arena *arena,
               int (*check)(const struct json_at *item, char *name, struct fault *f),
               const struct spec_pair **out, size_t *count, struct fault *f)
{
	struct json_at item;
	struct spec_pair *pairs;
	size_t i = 0;
	int rc = json_object(at, f);

	if (rc < 0)
		return rc;
	pairs = arena_alloc(arena, json_count(at), sizeof(*pairs));
	if (pairs == NULL)
		return json_fault(at, f, ENOMEM, "keep its value");
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		char *name = arena_text(arena, item.name, strlen(item.name));

		if (name == NULL)
			return json_fault(at, f, ENOMEM, "keep its value");
		if (check == NULL && name[0] == '\0')
			return json_fault(at, f, EINVAL, "has an empty name");
		rc = check != NULL ? check(&item, name, f) : 0;
		if (rc >= 0)
			rc = json_text(&item, arena, &pairs[i].value, f);
		if (rc < 0)
			return rc;
		pairs[i++].name = name;
	}
	*out = pairs;
	*count = i;
	return 0;
}

int part_flags(const struct json_at *at, const char *name, const struct json_word *words,
               uint64_t *out, struct fault *f)
{
	struct json_at list;
	struct json_at item;
	int rc;

	if (!json_member(at, name, &list))
		return 0;
	rc = json_array(&list, f);
	if (rc < 0)
		return rc;
	for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
		int64_t bit = 0;

		rc = json_enum(&item, words, &bit, f);
		if (rc < 0)
			return rc;
		*out |= (uint64_t)bit;
	}
	return 0;
}

int part_environment(const struct json_at *at, struct arena *arena, const char *const **out,
                     struct fault *f)
{
	struct json_at item;
	int rc = json_texts(at, arena, out, NULL, f);

	if (rc < 0)
		return rc;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		const char *text = (*out)[item.index];

		if (text[0] == '=' || strchr(text, '=') == NULL)
			return json_fault(&item, f, EINVAL, "\"%.80s\" is not NAME=value", text);
	}
	return 0;
}
