/* SPDX-License-Identifier: ISC */
/*
 * manifest_field.h - the kinds of values that a manifest has and plain JSON has
 * not: names, sizes, modes, signals, absolute paths. Pure.
 *
 * Each reads one member of AT; a member that is absent leaves *OUT as it is.
 * Faults carry the JSON pointer of the member, code EINVAL.
 */
#ifndef INIT_MANIFEST_FIELD_H
#define INIT_MANIFEST_FIELD_H

#include "../runtime/spec/json.h"

/* [a-z0-9][a-z0-9-]*, at most MANIFEST_NAME_MAX bytes. */
must_check int manifest_field_name(const struct json_at *at, const char *member,
                                   struct arena *arena, const char **out, struct fault *f);
/* An integer of bytes, or text with a suffix: "64K", "16M", "1G" (powers of 1024). At least 1. */
must_check int manifest_field_size(const struct json_at *at, const char *member, uint64_t *out,
                                   struct fault *f);
/* Octal text, "0755": JSON has no octal numbers. 0..07777. */
must_check int manifest_field_mode(const struct json_at *at, const char *member, uint32_t *out,
                                   struct fault *f);
/* "SIGTERM". */
must_check int manifest_field_signal(const struct json_at *at, const char *member, int *out,
                                     struct fault *f);
/* Absolute, without empty, "." and ".." components; not "/". */
must_check int manifest_field_path(const struct json_at *at, const char *member,
                                   struct arena *arena, const char **out, struct fault *f);
/* Relative, and not out of the folder that it starts in: no empty, "." and ".." components. */
must_check int manifest_field_below(const struct json_at *at, const char *member,
                                    struct arena *arena, const char **out, struct fault *f);
struct manifest_range {
	uint32_t min, max;
};
must_check int manifest_field_range(const struct json_at *at, const char *member,
                                    struct manifest_range range, uint32_t *out, struct fault *f);

#endif
