/* SPDX-License-Identifier: ISC */
#include "cgroup_property.h"

#include "base/number.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX  "org.systemd.property."
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
/* Name, type, number of elements, elements. */
#define ELEMENTS_MAX 100
#define WORDS_MAX    (ELEMENTS_MAX + 4)

/* One annotation at work. */
struct reader {
	const char *at; /* the rest of the value */
	struct arena *arena;
	const char *words[WORDS_MAX];
	size_t count;
	bool no_memory;
};

static const struct integer {
	const char *name, *type;
	int64_t least;
	uint64_t most;
} integers[] = {
	{"byte",   "y", 0,         UINT8_MAX },
        {"int16",  "n", INT16_MIN, INT16_MAX },
	{"uint16", "q", 0,         UINT16_MAX},
        {"int32",  "i", INT32_MIN, INT32_MAX },
	{"uint32", "u", 0,         UINT32_MAX},
        {"int64",  "x", INT64_MIN, INT64_MAX },
	{"uint64", "t", 0,         UINT64_MAX},
};

static void skip_space(struct reader *r)
{
	r->at += strspn(r->at, " \t\n");
}

static bool add_word(struct reader *r, const char *text, size_t len)
{
	char *word = arena_text(r->arena, text, len);

	if (word == NULL || r->count + 1 >= WORDS_MAX) {
		r->no_memory = word == NULL;
		return false;
	}
	r->words[r->count++] = word;
	return true;
}

/* In quotes of either kind, with a backslash before what would end it. */
static const char *read_text(struct reader *r)
{
	char quote = *r->at++;
	char *out = arena_alloc(r->arena, 1, strlen(r->at) + 1);
	size_t len = 0;

	r->no_memory |= out == NULL;
	for (; *r->at != quote; r->at++) {
		if (r->at[0] == '\\' && r->at[1] != '\0' && strchr("\\'\"", r->at[1]) != NULL)
			r->at++;
		else if (r->at[0] == '\\' || r->at[0] == '\0')
			return NULL;
		if (out != NULL)
			out[len++] = *r->at;
	}
	r->at++;
	if (out == NULL || !add_word(r, out, len))
		return NULL;
	return "s";
}

static bool is_integer(const char *text, size_t len, const struct integer *kind)
{
	int64_t number = 0;
	uint64_t big = 0;

	if (text[0] == '-')
		return number_i64(text, len, &number) == 0 && number >= kind->least;
	return number_u64(text, len, &big) == 0 && big <= kind->most;
}

/* 0.5, as the C locale has it; no more than digits and a point. */
static bool is_fraction(const char *text, size_t len)
{
	size_t sign = text[0] == '-';
	size_t digits = strspn(text + sign, "0123456789");
	size_t point = sign + digits;

	return digits > 0 && digits < 16 && text[point] == '.' &&
	       point + 1 + strspn(text + point + 1, "0123456789") == len && len > point + 1 &&
	       len < 40;
}

static const char *read_number(struct reader *r, const struct integer *kind)
{
	size_t len = strcspn(r->at, " \t\n,]");
	const char *type = kind->type;

	if (is_fraction(r->at, len) && kind == &integers[3])
		type = "d";
	else if (!is_integer(r->at, len, kind))
		return NULL;
	if (!add_word(r, r->at, len))
		return NULL;
	r->at += len;
	return type;
}

/* Its type, and its words are there; NULL: it is none, or too long. TYPE is that of the elements before
 * in an array, of which only the first has to say it. */
static const char *read_basic(struct reader *r, const char *type)
{
	size_t len = strspn(r->at, LETTERS);

	if (*r->at == '\'' || *r->at == '"')
		return read_text(r);
	len += strspn(r->at + len, "0123456789");
	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
		const struct integer *kind = &integers[i];

		if (len == strlen(kind->name) && memcmp(r->at, kind->name, len) == 0) {
			r->at += len;
			skip_space(r);
			return read_number(r, kind);
		}
		if (strspn(r->at, LETTERS) == 0 && type != NULL && strcmp(type, kind->type) == 0)
			return read_number(r, kind);
	}
	if (strspn(r->at, LETTERS) == 0)
		return read_number(r, &integers[3]);
	if ((len == 4 && memcmp(r->at, "true", 4) == 0) ||
	    (len == 5 && memcmp(r->at, "false", 5) == 0)) {
		bool added = add_word(r, r->at, len);

		r->at += len;
		return added ? "b" : NULL;
	}
	return NULL;
}

static bool set_type(struct reader *r, const char *format, const char *type)
{
	char text[4];
	int len = snprintf(text, sizeof(text), format, type);

	r->words[1] = arena_text(r->arena, text, (size_t)len);
	r->no_memory |= r->words[1] == NULL;
	return r->words[1] != NULL;
}

static bool read_array(struct reader *r)
{
	const char *first = NULL;
	size_t elements = 0;
	char text[24];
	int len;

	r->at++;
	r->count++; /* how many there are */
	for (skip_space(r); *r->at != ']'; skip_space(r)) {
		const char *type = read_basic(r, first);

		if (type == NULL || (first != NULL && strcmp(first, type) != 0))
			return false;
		first = type;
		elements++;
		skip_space(r);
		if (*r->at == ',')
			r->at++;
		else if (*r->at != ']')
			return false;
	}
	r->at++;
	len = snprintf(text, sizeof(text), "%zu", elements);
	r->words[2] = arena_text(r->arena, text, (size_t)len);
	r->no_memory |= r->words[2] == NULL;
	/* Of an empty one nothing says of what: lists of words are the common ones. */
	return r->words[2] != NULL && set_type(r, "a%s", first != NULL ? first : "s");
}

static bool read_value(struct reader *r)
{
	const char *type;

	skip_space(r);
	if (*r->at == '[')
		return read_array(r);
	type = read_basic(r, NULL);
	return type != NULL && set_type(r, "%s", type);
}

static bool has_suffix(const char *text, const char *suffix)
{
	size_t len = strlen(text);
	size_t tail = strlen(suffix);

	return len > tail && strcmp(text + len - tail, suffix) == 0;
}

/* A number of any type in seconds; TimeoutStopSec becomes TimeoutStopUSec. */
static bool convert_seconds(struct reader *r)
{
	const char *name = r->words[0];
	double seconds = r->count == 3 && strchr("ynqiuxtd", r->words[1][0]) != NULL
	                         ? strtod(r->words[2], NULL)
	                         : -1;
	char text[80];
	int len;

	if (seconds < 0 || seconds > 1e12)
		return false;
	len = snprintf(text, sizeof(text), "%llu", (unsigned long long)(seconds * 1e6 + 0.5));
	r->words[2] = arena_text(r->arena, text, (size_t)len);
	len = snprintf(text, sizeof(text), "%.*sUSec", (int)(strlen(name) - strlen("Sec")), name);
	r->words[0] = len < (int)sizeof(text) ? arena_text(r->arena, text, (size_t)len) : NULL;
	r->no_memory |= r->words[2] == NULL || r->words[0] == NULL;
	return r->words[0] != NULL && r->words[2] != NULL && set_type(r, "%s", "t");
}

static int value_fault(const struct spec_pair *p, const char *want, struct fault *f)
{
	return fault_set(f, EINVAL, "/annotations/%.100s: \"%.100s\" is no %s", p->name, p->value,
	                 want);
}

static int read_one(struct reader *r, const struct spec_pair *p, struct fault *f)
{
	const char *name = p->name + strlen(PREFIX);
	size_t len = strspn(name, LETTERS);

	if (len < 3 || len > 60 || name[len] != '\0')
		return fault_set(f, EINVAL,
		                 "/annotations/%.100s: \"%.60s\" is no name of a property of "
		                 "systemd, three letters or more",
		                 p->name, name);
	if (!add_word(r, name, len))
		return fault_set(f, ENOMEM, "read /annotations/%.100s", p->name);
	r->count++; /* the type, which the value says */

	bool done = read_value(r);

	skip_space(r);
	if (done && *r->at == '\0' && has_suffix(name, "Sec") && !has_suffix(name, "USec")) {
		if (!convert_seconds(r) && !r->no_memory)
			return value_fault(p, "number of seconds", f);
	} else if ((!done || *r->at != '\0') && !r->no_memory) {
		return value_fault(p,
		                   "value of a known type: true, 'text', 5, uint32 5, 0.5 or "
		                   "an array of them as ['a', 'b']",
		                   f);
	}
	return r->no_memory ? fault_set(f, ENOMEM, "read /annotations/%.100s", p->name) : 0;
}

static int keep(const struct reader *r, struct arena *arena, const struct cgroup_property ***end,
                struct fault *f)
{
	struct cgroup_property *one = arena_alloc(arena, 1, sizeof(*one));
	const char **words = arena_alloc(arena, r->count + 1, sizeof(*words));

	if (one == NULL || words == NULL)
		return fault_set(f, ENOMEM, "note the property %s", r->words[0]);
	memcpy(words, r->words, r->count * sizeof(*words));
	one->words = words;
	**end = one;
	*end = &one->next;
	return 0;
}

int cgroup_property_parse(const struct spec_pair *annotations, size_t count, struct arena *arena,
                          const struct cgroup_property **out, struct fault *f)
{
	const struct cgroup_property **end = out;
	int rc = 0;

	*out = NULL;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct reader r = {.at = annotations[i].value, .arena = arena};

		if (strncmp(annotations[i].name, PREFIX, strlen(PREFIX)) != 0)
			continue;
		rc = read_one(&r, &annotations[i], f);
		if (rc == 0)
			rc = keep(&r, arena, &end, f);
	}
	return rc;
}
