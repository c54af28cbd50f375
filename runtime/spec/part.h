/* SPDX-License-Identifier: ISC */
/*
 * part.h - what the files of the sections have in common. For runtime/spec and
 * for other documents that hold pieces of an OCI one. Pure.
 */
#ifndef SPEC_PART_H
#define SPEC_PART_H

#include "json.h"
#include "linux.h"

/* Refuses the members of AT that are in the NULL-terminated list and not empty:
 * "POINTER/NAME: not supported". */
must_check int part_refuse(const struct json_at *at, const char *const *names, struct fault *f);

/* Zeroed room in ARENA for each element of the array AT; NULL with F filled (the caller returns
 * -f->code) when AT is no array or memory ends. */
void *part_list(const struct json_at *at, struct arena *arena, size_t size, struct fault *f);

/* A path that begins with '/', otherwise as it stands. */
must_check int part_absolute(const struct json_at *at, struct arena *arena, const char **out,
                             struct fault *f);
/*
 * A path inside the container, absolute and without empty, "." and ".."
 * components (".." is resolved by the text alone). A ".." that leaves the root
 * is refused, and so is a relative path unless the caller read that as "/".
 */
must_check int part_path(const struct json_at *at, struct arena *arena, const char **out,
                         struct fault *f);
must_check int part_path_relative_too(const struct json_at *at, struct arena *arena,
                                      const char **out, struct fault *f);
/* An array of part_path as a NULL-terminated vector. */
must_check int part_paths(const struct json_at *at, struct arena *arena, const char *const **out,
                          struct fault *f);

/* An object of strings. CHECK is asked for each name, and may change it in its place; NULL: names
 * must not be empty. */
must_check int part_pairs(const struct json_at *at, struct arena *arena,
                          int (*check)(const struct json_at *item, char *name, struct fault *f),
                          const struct spec_pair **out, size_t *count, struct fault *f);

/* The member NAME of AT, an array of WORDS, as the sum of their bits; 0 when it is absent. */
must_check int part_flags(const struct json_at *at, const char *name, const struct json_word *words,
                          uint64_t *out, struct fault *f);

/* An array of "NAME=value" as a NULL-terminated vector. */
must_check int part_environment(const struct json_at *at, struct arena *arena,
                                const char *const **out, struct fault *f);

#endif
