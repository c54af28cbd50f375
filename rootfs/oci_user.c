/* SPDX-License-Identifier: ISC */
#include "oci_user.h"

#include "../runtime/base/number.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define FIELDS_MAX 7 /* of a line of passwd */

struct piece {
	const char *text;
	size_t len;
};

static bool piece_is(struct piece a, struct piece b)
{
	return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

/* Cuts the next piece off REST, at SEPARATOR or at the end; false when nothing is left. */
static bool cut(struct piece *rest, char separator, struct piece *out)
{
	if (rest->text == NULL)
		return false;
	const char *end = memchr(rest->text, separator, rest->len);

	out->text = rest->text;
	out->len = end != NULL ? (size_t)(end - rest->text) : rest->len;
	rest->len = end != NULL ? rest->len - out->len - 1 : 0;
	rest->text = end != NULL ? end + 1 : NULL;
	return true;
}

static struct piece piece_of(const char *text)
{
	return (struct piece){.text = text, .len = text != NULL ? strlen(text) : 0};
}

/* Digits, or a sign and digits. */
static bool looks_numeric(struct piece word)
{
	size_t i = word.len > 0 && (word.text[0] == '-' || word.text[0] == '+') ? 1 : 0;

	if (i == word.len)
		return false;
	for (; i < word.len; i++) {
		if (word.text[i] < '0' || word.text[i] > '9')
			return false;
	}
	return true;
}

/* The next line with at least WANT fields, split at ':'. */
static bool next_entry(struct piece *rest, size_t want, struct piece fields[FIELDS_MAX])
{
	struct piece line;

	while (cut(rest, '\n', &line)) {
		struct piece after = line;
		size_t count = 0;

		while (count < FIELDS_MAX && cut(&after, ':', &fields[count]))
			count++;
		if (count >= want && fields[0].len > 0)
			return true;
	}
	return false;
}

static int read_id(struct piece word, uint32_t max, const char *what, uint32_t *out,
                   struct fault *f)
{
	int rc = number_u32(word.text, word.len, max, out);

	if (rc == -ERANGE)
		return fault_set(f, EINVAL, "%s %.*s is above %u, the highest id of the container",
		                 what, (int)word.len, word.text, max);
	if (rc < 0)
		return fault_set(f, EINVAL, "%s \"%.*s\" is not a decimal number", what,
		                 (int)word.len, word.text);
	return 0;
}

/* By name, or by number where NAME is NULL. 1: found; 0: not there. */
static int find_user(const struct oci_user_files *files, const struct piece *name,
                     struct oci_user *out, struct fault *f)
{
	struct piece rest = piece_of(files->passwd);
	struct piece fields[FIELDS_MAX];

	while (next_entry(&rest, 4, fields)) {
		uint32_t uid;

		if (name != NULL) {
			if (!piece_is(fields[0], *name))
				continue;
			int rc = read_id(fields[2], files->id_max, "etc/passwd: uid", &out->uid, f);

			if (rc < 0)
				return rc;
		} else if (number_u32(fields[2].text, fields[2].len, files->id_max, &uid) < 0 ||
		           uid != out->uid) {
			continue;
		}
		int rc = read_id(fields[3], files->id_max, "etc/passwd: gid", &out->gid, f);

		return rc < 0 ? rc : 1;
	}
	return 0;
}

static int find_group(const struct oci_user_files *files, struct piece name, uint32_t *gid,
                      struct fault *f)
{
	struct piece rest = piece_of(files->group);
	struct piece fields[FIELDS_MAX];

	while (next_entry(&rest, 3, fields)) {
		if (piece_is(fields[0], name))
			return read_id(fields[2], files->id_max, "etc/group: gid", gid, f);
	}
	return fault_set(f, EINVAL, "group \"%.*s\" is not in the image's etc/group", (int)name.len,
	                 name.text);
}

static bool is_member(struct piece members, struct piece name)
{
	struct piece member;

	while (cut(&members, ',', &member)) {
		if (piece_is(member, name))
			return true;
	}
	return false;
}

static int find_memberships(const struct oci_user_files *files, struct piece name,
                            struct arena *arena, struct oci_user *out, struct fault *f)
{
	struct piece rest = piece_of(files->group);
	struct piece fields[FIELDS_MAX];
	size_t count = 0;

	while (next_entry(&rest, 4, fields))
		count += is_member(fields[3], name);
	uint32_t *groups = arena_alloc(arena, count, sizeof(*groups));

	if (groups == NULL)
		return fault_set(f, ENOMEM, "the image's etc/group is too large");
	out->groups = groups;
	rest = piece_of(files->group);
	while (next_entry(&rest, 4, fields)) {
		if (!is_member(fields[3], name))
			continue;
		int rc = read_id(fields[2], files->id_max, "etc/group: gid",
		                 &groups[out->group_count], f);

		if (rc < 0)
			return rc;
		out->group_count++;
	}
	return 0;
}

int oci_user_resolve(const char *user, const struct oci_user_files *files, struct arena *arena,
                     struct oci_user *out, struct fault *f)
{
	struct piece rest = piece_of(user);
	struct piece name = {0};
	struct piece group = {0};
	int rc;

	*out = (struct oci_user){0};
	if (user == NULL || user[0] == '\0')
		return 0;
	(void)cut(&rest, ':', &name);
	bool has_group = cut(&rest, ':', &group);

	if (name.len == 0 || rest.text != NULL || (has_group && group.len == 0))
		return fault_set(f, EINVAL, "user \"%s\": want USER[:GROUP], names or numbers",
		                 user);
	bool numeric = looks_numeric(name);

	if (numeric) {
		rc = read_id(name, files->id_max, "user", &out->uid, f);
		if (rc == 0)
			rc = find_user(files, NULL, out, f);
	} else {
		rc = find_user(files, &name, out, f);
		if (rc == 0)
			return fault_set(f, EINVAL,
			                 "user \"%.*s\" is not in the image's etc/passwd",
			                 (int)name.len, name.text);
	}
	if (rc < 0)
		return rc;
	if (!has_group)
		return numeric ? 0 : find_memberships(files, name, arena, out, f);
	if (looks_numeric(group))
		return read_id(group, files->id_max, "group", &out->gid, f);
	return find_group(files, group, &out->gid, f);
}
