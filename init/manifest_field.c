/* SPDX-License-Identifier: ISC */
#include "manifest_field.h"

#include "../runtime/base/number.h"
#include "manifest.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static bool is_name(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || len > MANIFEST_NAME_MAX || text[0] == '-')
		return false;
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* 1: MEMBER is there, at ITEM. */
static int read_text(const struct json_at *at, const char *member, struct arena *arena,
                     struct json_at *item, const char **out, struct fault *f)
{
	if (!json_member(at, member, item))
		return 0;

	int rc = json_text(item, arena, out, f);

	return rc < 0 ? rc : 1;
}

int manifest_field_name(const struct json_at *at, const char *member, struct arena *arena,
                        const char **out, struct fault *f)
{
	struct json_at item;
	int rc = read_text(at, member, arena, &item, out, f);

	if (rc <= 0)
		return rc;
	if (!is_name(*out))
		return json_fault(
			&item, f, EINVAL,
			"\"%s\" is no name, want 1 to %d of a-z, 0-9 and -, no - in front", *out,
			MANIFEST_NAME_MAX);
	return 0;
}

static int size_of_text(const char *text, uint64_t *out)
{
	static const char suffixes[] = "KMG";
	size_t len = strlen(text);
	const char *suffix = len > 1 ? strchr(suffixes, text[len - 1]) : NULL;
	uint64_t unit = suffix == NULL ? 1 : UINT64_C(1024) << (10 * (suffix - suffixes));
	int rc = number_u64(text, suffix == NULL ? len : len - 1, out);

	if (rc == 0 && __builtin_mul_overflow(*out, unit, out))
		rc = -ERANGE;
	return rc;
}

int manifest_field_size(const struct json_at *at, const char *member, uint64_t *out,
                        struct fault *f)
{
	struct json_at item;
	struct fault other_type[2] = {{0}, {0}};
	own_arena struct arena scratch = {0};
	const char *text = NULL;
	uint64_t value;

	if (!json_member(at, member, &item))
		return 0;

	int rc = json_u64(&item, INT64_MAX, &value, &other_type[0]);

	if (rc < 0 && json_text(&item, &scratch, &text, &other_type[1]) == 0)
		rc = size_of_text(text, &value);
	if (rc < 0 || value == 0 || value > INT64_MAX)
		return json_fault(
			&item, f, EINVAL,
			"is no size, want bytes, at least 1, or text such as \"64K\", \"16M\" "
			"or \"1G\"");
	*out = value;
	return 0;
}

int manifest_field_mode(const struct json_at *at, const char *member, uint32_t *out,
                        struct fault *f)
{
	struct json_at item;
	own_arena struct arena scratch = {0};
	const char *text = NULL;
	uint32_t mode = 0;

	if (!json_member(at, member, &item))
		return 0;

	int rc = json_text(&item, &scratch, &text, f);

	if (rc < 0)
		return rc;

	size_t len = strlen(text);

	if (len < 3 || len > 5 || strspn(text, "01234567") != len || (len == 5 && text[0] != '0'))
		return json_fault(&item, f, EINVAL,
		                  "\"%s\" is no mode, want octal text such as \"0755\"", text);
	for (size_t i = 0; i < len; i++)
		mode = mode * 8 + (uint32_t)(text[i] - '0');
	*out = mode;
	return 0;
}

int manifest_field_signal(const struct json_at *at, const char *member, int *out, struct fault *f)
{
	/* Those that ask a process to end; a device has no use for the others here. */
	static const struct json_word words[] = {
		{"SIGTERM",  SIGTERM },
                {"SIGINT",   SIGINT  },
                {"SIGQUIT",  SIGQUIT },
		{"SIGHUP",   SIGHUP  },
                {"SIGUSR1",  SIGUSR1 },
                {"SIGUSR2",  SIGUSR2 },
		{"SIGWINCH", SIGWINCH},
                {"SIGKILL",  SIGKILL },
                {NULL,       0       },
	};
	struct json_at item;
	int64_t number;

	if (!json_member(at, member, &item))
		return 0;

	int rc = json_enum(&item, words, &number, f);

	if (rc == 0)
		*out = (int)number;
	return rc;
}

/* Every component is a name; PATH has no '/' at its front any more. */
static bool is_clean(const char *path)
{
	for (;;) {
		size_t len = strcspn(path, "/");

		if (len == 0 || (len == 1 && path[0] == '.') ||
		    (len == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		if (path[len] == '\0')
			return true;
		path += len + 1;
	}
}

int manifest_field_path(const struct json_at *at, const char *member, struct arena *arena,
                        const char **out, struct fault *f)
{
	struct json_at item;
	int rc = read_text(at, member, arena, &item, out, f);

	if (rc <= 0)
		return rc;
	if ((*out)[0] != '/' || !is_clean(*out + 1))
		return json_fault(
			&item, f, EINVAL,
			"\"%s\" is no path, want an absolute one below / without . and ..", *out);
	return 0;
}

int manifest_field_below(const struct json_at *at, const char *member, struct arena *arena,
                         const char **out, struct fault *f)
{
	struct json_at item;
	int rc = read_text(at, member, arena, &item, out, f);

	if (rc <= 0)
		return rc;
	if (!is_clean(*out))
		return json_fault(
			&item, f, EINVAL,
			"\"%s\" is no path below the manifest's folder, want a relative one "
			"without . and ..",
			*out);
	return 0;
}

int manifest_field_range(const struct json_at *at, const char *member, struct manifest_range range,
                         uint32_t *out, struct fault *f)
{
	struct json_at item;
	int64_t value;

	if (!json_member(at, member, &item))
		return 0;

	int rc = json_i64(&item, range.min, range.max, &value, f);

	if (rc == 0)
		*out = (uint32_t)value;
	return rc;
}
