/* SPDX-License-Identifier: ISC */
#include "json_out.h"
#include "json_scan.h"

#include <inttypes.h>
#include <string.h>

enum {
	LEVELS = sizeof(((struct json_out *)0)->filled) / sizeof(bool)
};

static void out_line(struct json_out *o)
{
	if (o->compact)
		return;
	buf_text(o->to, "\n");
	for (unsigned int i = 0; i < o->depth; i++)
		buf_text(o->to, "  ");
}

static void out_quoted(struct json_out *o, const char *text)
{
	size_t len = strlen(text);

	buf_text(o->to, "\"");
	for (size_t i = 0; i < len;) {
		size_t count = json_utf8_length(text + i, len - i);
		unsigned char c = (unsigned char)text[i];

		if (count == 0)
			buf_text(o->to, "\xef\xbf\xbd");
		else if (c == '"' || c == '\\')
			buf_printf(o->to, "\\%c", c);
		else if (c == '\n')
			buf_text(o->to, "\\n");
		else if (c == '\t')
			buf_text(o->to, "\\t");
		else if (c < 0x20 || c == 0x7f)
			buf_printf(o->to, "\\u%04x", c);
		else
			buf_bytes(o->to, text + i, count);
		i += count != 0 ? count : 1;
	}
	buf_text(o->to, "\"");
}

/* What stands before every value: the comma, the line, the name. */
static void out_name(struct json_out *o, const char *name)
{
	if (o->filled[o->depth])
		buf_text(o->to, ",");
	o->filled[o->depth] = true;
	if (o->depth > 0)
		out_line(o);
	if (name != NULL) {
		out_quoted(o, name);
		buf_text(o->to, o->compact ? ":" : ": ");
	}
}

static void out_open(struct json_out *o, const char *name, const char *bracket)
{
	out_name(o, name);
	buf_text(o->to, bracket);
	/* A caller that nests so deeply has a bug; the text must not look complete. */
	if (o->depth + 1 == LEVELS) {
		o->to->overflow = true;
		return;
	}
	o->depth++;
	o->filled[o->depth] = false;
}

static void out_close(struct json_out *o, const char *bracket)
{
	bool filled = o->filled[o->depth];

	if (o->depth == 0) {
		o->to->overflow = true;
		return;
	}
	o->depth--;
	if (filled)
		out_line(o);
	buf_text(o->to, bracket);
}

void json_out_object(struct json_out *o, const char *name)
{
	out_open(o, name, "{");
}

void json_out_array(struct json_out *o, const char *name)
{
	out_open(o, name, "[");
}

void json_out_end_object(struct json_out *o)
{
	out_close(o, "}");
}

void json_out_end_array(struct json_out *o)
{
	out_close(o, "]");
}

void json_out_text(struct json_out *o, const char *name, const char *text)
{
	out_name(o, name);
	out_quoted(o, text);
}

void json_out_u64(struct json_out *o, const char *name, uint64_t value)
{
	out_name(o, name);
	buf_printf(o->to, "%" PRIu64, value);
}

void json_out_i64(struct json_out *o, const char *name, int64_t value)
{
	out_name(o, name);
	buf_printf(o->to, "%" PRId64, value);
}

void json_out_decimal(struct json_out *o, const char *name, const char *decimal, size_t len)
{
	size_t whole = strspn(decimal, "0123456789");
	size_t part = whole < len && decimal[whole] == '.'
	                      ? strspn(decimal + whole + 1, "0123456789")
	                      : 0;
	bool is_number = whole > 0 && (whole == 1 || decimal[0] != '0') &&
	                 (whole == len || (part > 0 && whole + 1 + part == len));

	out_name(o, name);
	buf_bytes(o->to, is_number ? decimal : "0", is_number ? len : 1);
}

void json_out_bool(struct json_out *o, const char *name, bool value)
{
	out_name(o, name);
	buf_text(o->to, value ? "true" : "false");
}

void json_out_null(struct json_out *o, const char *name)
{
	out_name(o, name);
	buf_text(o->to, "null");
}

void json_out_texts(struct json_out *o, const char *name, const char *const *texts)
{
	if (texts == NULL)
		return;
	json_out_array(o, name);
	for (size_t i = 0; texts[i] != NULL; i++)
		json_out_text(o, NULL, texts[i]);
	json_out_end_array(o);
}
