/* SPDX-License-Identifier: ISC */
/*
 * json_out.h - writes JSON into a buf, indented by two blanks as runc does or
 * compact. Strings are escaped; bytes that are not UTF-8 become U+FFFD.
 */
#ifndef SPEC_JSON_OUT_H
#define SPEC_JSON_OUT_H

#include "../base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct json_out {
	struct buf *to;
	bool compact;
	/* private */
	unsigned int depth;
	bool filled[32]; /* the level has a value already */
};

/* NAME is NULL inside an array and at the root. */
void json_out_object(struct json_out *o, const char *name);
void json_out_array(struct json_out *o, const char *name);
void json_out_end_object(struct json_out *o);
void json_out_end_array(struct json_out *o);
void json_out_text(struct json_out *o, const char *name, const char *text);
void json_out_u64(struct json_out *o, const char *name, uint64_t value);
void json_out_i64(struct json_out *o, const char *name, int64_t value);
/* DECIMAL is LEN bytes as "0.25". What is no such number becomes 0. */
void json_out_decimal(struct json_out *o, const char *name, const char *decimal, size_t len);
void json_out_bool(struct json_out *o, const char *name, bool value);
void json_out_null(struct json_out *o, const char *name);
/* A NULL-terminated vector of strings as an array; nothing when TEXTS is NULL. */
void json_out_texts(struct json_out *o, const char *name, const char *const *texts);

#endif
