/* SPDX-License-Identifier: ISC */
/* Typed reads over the tree, and the one place where a JSON pointer is printed. */
#include "../base/buf.h"
#include "../base/number.h"
#include "json.h"
#include "json_node.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void point(const struct json_at *at, struct buf *b)
{
	if (at->up == NULL)
		return;
	point(at->up, b);
	if (at->name == NULL) {
		buf_printf(b, "/%zu", at->index);
		return;
	}
	buf_text(b, "/");
	for (const char *c = at->name; *c != '\0'; c++) {
		if (*c == '~')
			buf_text(b, "~0");
		else if (*c == '/')
			buf_text(b, "~1");
		else
			buf_bytes(b, c, 1);
	}
}

int json_fault(const struct json_at *at, struct fault *f, int code, const char *fmt, ...)
{
	char pointer[256];
	char message[320];
	struct buf b = BUF(pointer);
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	if (at->up == NULL)
		buf_text(&b, "document");
	point(at, &b);
	(void)fault_set(f, code, "%s%s: %s", pointer, b.overflow ? "..." : "", message);
	/* Names and values come from the document: none may steer the terminal that shows them. */
	for (char *c = f->text; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	}
	return -code;
}

/* "is ..., want WANT": scalars are shown, so that a wrong value is found without the file. */
static int fault_kind(const struct json_at *at, struct fault *f, const char *want)
{
	switch (json_node_kind(at->node)) {
	case JSON_NULL:
		return json_fault(at, f, EINVAL, "is null, want %s", want);
	case JSON_BOOL:
		return json_fault(at, f, EINVAL, "is %s, want %s",
		                  json_node_truth(at->node) ? "true" : "false", want);
	case JSON_NUMBER:
		return json_fault(at, f, EINVAL, "is %.40s, want %s", json_node_literal(at->node),
		                  want);
	case JSON_TEXT:
		return json_fault(at, f, EINVAL, "is a string, want %s", want);
	case JSON_ARRAY:
		return json_fault(at, f, EINVAL, "is an array, want %s", want);
	case JSON_OBJECT:
		break;
	}
	return json_fault(at, f, EINVAL, "is an object, want %s", want);
}

static int fault_memory(const struct json_at *at, struct fault *f)
{
	return json_fault(at, f, ENOMEM, "keep its value");
}

int json_object(const struct json_at *at, struct fault *f)
{
	return json_node_kind(at->node) == JSON_OBJECT ? 0 : fault_kind(at, f, "an object");
}

int json_array(const struct json_at *at, struct fault *f)
{
	return json_node_kind(at->node) == JSON_ARRAY ? 0 : fault_kind(at, f, "an array");
}

int json_bool(const struct json_at *at, bool *out, struct fault *f)
{
	if (json_node_kind(at->node) != JSON_BOOL)
		return fault_kind(at, f, "true or false");
	*out = json_node_truth(at->node);
	return 0;
}

int json_u64(const struct json_at *at, uint64_t max, uint64_t *out, struct fault *f)
{
	uint64_t value = 0;
	char want[64];

	if (json_node_kind(at->node) == JSON_NUMBER) {
		const char *literal = json_node_literal(at->node);

		if (number_u64(literal, strlen(literal), &value) == 0 && value <= max) {
			*out = value;
			return 0;
		}
	}
	(void)snprintf(want, sizeof(want), "an integer of 0..%llu", (unsigned long long)max);
	return fault_kind(at, f, want);
}

int json_u32(const struct json_at *at, uint32_t max, uint32_t *out, struct fault *f)
{
	uint64_t value = 0;
	int rc = json_u64(at, max, &value, f);

	if (rc == 0)
		*out = (uint32_t)value;
	return rc;
}

int json_i64(const struct json_at *at, int64_t min, int64_t max, int64_t *out, struct fault *f)
{
	int64_t value = 0;
	char want[64];

	if (json_node_kind(at->node) == JSON_NUMBER) {
		const char *literal = json_node_literal(at->node);

		if (number_i64(literal, strlen(literal), &value) == 0 && value >= min &&
		    value <= max) {
			*out = value;
			return 0;
		}
	}
	(void)snprintf(want, sizeof(want), "an integer of %lld..%lld", (long long)min,
	               (long long)max);
	return fault_kind(at, f, want);
}

int json_text(const struct json_at *at, struct arena *arena, const char **out, struct fault *f)
{
	const char *copy;

	if (json_node_kind(at->node) != JSON_TEXT)
		return fault_kind(at, f, "a string");
	copy = arena_text(arena, json_node_literal(at->node), strlen(json_node_literal(at->node)));
	if (copy == NULL)
		return fault_memory(at, f);
	*out = copy;
	return 0;
}

int json_texts(const struct json_at *at, struct arena *arena, const char *const **out,
               size_t *count, struct fault *f)
{
	struct json_at item;
	const char **texts;
	int rc = json_array(at, f);

	if (rc < 0)
		return rc;
	texts = arena_alloc(arena, json_count(at) + 1, sizeof(*texts));
	if (texts == NULL)
		return fault_memory(at, f);
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		rc = json_text(&item, arena, &texts[item.index], f);
		if (rc < 0)
			return rc;
	}
	*out = texts;
	if (count != NULL)
		*count = json_count(at);
	return 0;
}

int json_required(const struct json_at *at, const char *name, struct json_at *out, struct fault *f)
{
	const struct json_at missing = {.up = at, .name = name};
	int rc = json_object(at, f);

	if (rc < 0)
		return rc;
	if (json_member(at, name, out))
		return 0;
	return json_fault(&missing, f, EINVAL, "is required");
}

int json_member_bool(const struct json_at *at, const char *name, bool *out, struct fault *f)
{
	struct json_at item;

	return json_member(at, name, &item) ? json_bool(&item, out, f) : 0;
}

int json_member_u64(const struct json_at *at, const char *name, uint64_t *out, struct fault *f)
{
	struct json_at item;

	return json_member(at, name, &item) ? json_u64(&item, UINT64_MAX, out, f) : 0;
}

int json_member_u32(const struct json_at *at, const char *name, uint32_t *out, struct fault *f)
{
	struct json_at item;

	return json_member(at, name, &item) ? json_u32(&item, UINT32_MAX, out, f) : 0;
}

int json_member_text(const struct json_at *at, const char *name, struct arena *arena,
                     const char **out, struct fault *f)
{
	struct json_at item;

	return json_member(at, name, &item) ? json_text(&item, arena, out, f) : 0;
}

int json_member_texts(const struct json_at *at, const char *name, struct arena *arena,
                      const char *const **out, size_t *count, struct fault *f)
{
	struct json_at item;

	return json_member(at, name, &item) ? json_texts(&item, arena, out, count, f) : 0;
}

int json_enum(const struct json_at *at, const struct json_word *words, int64_t *out,
              struct fault *f)
{
	char known[256];
	struct buf b = BUF(known);

	if (json_node_kind(at->node) != JSON_TEXT)
		return fault_kind(at, f, "a string");
	for (const struct json_word *w = words; w->word != NULL; w++) {
		if (strcmp(w->word, json_node_literal(at->node)) == 0) {
			*out = w->value;
			return 0;
		}
		buf_printf(&b, "%s%s", w == words ? "" : ", ", w->word);
	}
	return json_fault(at, f, EINVAL, "\"%.40s\" is none of %s", json_node_literal(at->node),
	                  known);
}

int json_only(const struct json_at *at, const char *const *names, struct fault *f)
{
	struct json_at item;

	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		size_t i = 0;

		while (names[i] != NULL && strcmp(names[i], item.name) != 0)
			i++;
		if (names[i] == NULL) {
			char known[200];
			struct buf b = BUF(known);

			for (i = 0; names[i] != NULL; i++)
				buf_printf(&b, "%s%s", i == 0 ? "" : ", ", names[i]);
			return json_fault(&item, f, EINVAL, "unknown member, want one of %s%s",
			                  known, b.overflow ? "..." : "");
		}
	}
	return 0;
}

bool json_empty(const struct json_at *at)
{
	struct json_at item;

	switch (json_node_kind(at->node)) {
	case JSON_NULL:
		return true;
	case JSON_BOOL:
		return !json_node_truth(at->node);
	case JSON_NUMBER:
		return strcmp(json_node_literal(at->node), "0") == 0;
	case JSON_TEXT:
		return json_node_literal(at->node)[0] == '\0';
	case JSON_ARRAY:
		return json_count(at) == 0;
	case JSON_OBJECT:
		break;
	}
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		if (!json_empty(&item))
			return false;
	}
	return true;
}
