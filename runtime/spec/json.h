/* SPDX-License-Identifier: ISC */
/*
 * json.h - strict reading of JSON documents; the only module that knows cJSON.
 *
 * Stricter than the parser beneath: names are case-sensitive, duplicate names
 * in one object are refused (image-spec considerations.md#json), nesting is at
 * most JSON_DEPTH_MAX, the text must be UTF-8 and nothing may follow the value.
 * Integers are exact over the whole range of 64 bits, although the parser
 * beneath keeps doubles.
 *
 * Runs:  anywhere. Never: makes a system call, keeps a pointer into the text.
 */
#ifndef SPEC_JSON_H
#define SPEC_JSON_H

#include "../base/arena.h"
#include "../base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX  32
#define JSON_SIZE_LIMIT ((size_t)1 << 20) /* bytes of a document that we read */

struct json_doc;  /* owns the tree */
struct json_node; /* one value of it */

/* A value together with the way that led to it, so that a fault can print the
 * JSON pointer. Lives on the reader's stack; UP must outlive it, so no function may be given one
 * of AT's own ancestors as OUT. */
struct json_at {
	const struct json_node *node;
	const struct json_at *up; /* NULL at the root */
	const char *name;         /* member name; NULL for an element of an array */
	size_t index;             /* of an element, from 0 */
};

/* Parses LEN bytes. On success *DOC must be given to json_free. A fault names
 * line and column of the offending byte, or the pointer of a name that is there twice. */
must_check int json_parse(const char *text, size_t len, struct json_doc **doc, struct fault *f);
void json_free(struct json_doc **doc);
#define own_json __attribute__((cleanup(json_free)))

struct json_at json_root(const struct json_doc *doc);

/* Fills F with "POINTER: message" (RFC 6901, "/" escaped as ~1; "document" for the root) and
 * returns -code. Control characters of the document become '?'. */
int json_fault(const struct json_at *at, struct fault *f, int code, const char *fmt, ...)
	printf_like(4, 5);

/* A member by its exact name: false when it is absent or null. AT must be an object. */
must_check bool json_member(const struct json_at *at, const char *name, struct json_at *out);
/* The same for what must be there: "POINTER/NAME: is required". Checks that AT is an object. */
must_check int json_required(const struct json_at *at, const char *name, struct json_at *out,
                             struct fault *f);

/* Walks the members of an object or the elements of an array, in order:
 * for (bool more = json_first(at, &item); more; more = json_next(&item)) */
must_check bool json_first(const struct json_at *at, struct json_at *item);
must_check bool json_next(struct json_at *item);
size_t json_count(const struct json_at *at);

/* null, false, 0, "", [], {} and an object whose members are all empty. */
bool json_empty(const struct json_at *at);

/* Typed reads: 0, or -EINVAL with "POINTER: is a string, want an integer of 0..4294967295". */
must_check int json_object(const struct json_at *at, struct fault *f);
must_check int json_array(const struct json_at *at, struct fault *f);
must_check int json_bool(const struct json_at *at, bool *out, struct fault *f);
must_check int json_u64(const struct json_at *at, uint64_t max, uint64_t *out, struct fault *f);
must_check int json_u32(const struct json_at *at, uint32_t max, uint32_t *out, struct fault *f);
must_check int json_i64(const struct json_at *at, int64_t min, int64_t max, int64_t *out,
                        struct fault *f);
/* A copy in ARENA; refuses an embedded NUL. */
must_check int json_text(const struct json_at *at, struct arena *arena, const char **out,
                         struct fault *f);
/* An array of strings as a NULL-terminated vector in ARENA. COUNT may be NULL. */
must_check int json_texts(const struct json_at *at, struct arena *arena, const char *const **out,
                          size_t *count, struct fault *f);

/* The same for a member that may be absent: *OUT is then left as it is. */
must_check int json_member_bool(const struct json_at *at, const char *name, bool *out,
                                struct fault *f);
must_check int json_member_u64(const struct json_at *at, const char *name, uint64_t *out,
                               struct fault *f);
must_check int json_member_u32(const struct json_at *at, const char *name, uint32_t *out,
                               struct fault *f);
must_check int json_member_text(const struct json_at *at, const char *name, struct arena *arena,
                                const char **out, struct fault *f);
must_check int json_member_texts(const struct json_at *at, const char *name, struct arena *arena,
                                 const char *const **out, size_t *count, struct fault *f);

/* One word of a closed vocabulary to its value: "POINTER: \"x\" is none of a, b, c". */
struct json_word {
	const char *word; /* NULL ends the list */
	int64_t value;
};
must_check int json_enum(const struct json_at *at, const struct json_word *words, int64_t *out,
                         struct fault *f);

/* Refuses members that are not in the NULL-terminated list: for our own documents, which are
 * closed (a misspelt "capabilites" must not open or close anything silently). */
must_check int json_only(const struct json_at *at, const char *const *names, struct fault *f);

#endif
