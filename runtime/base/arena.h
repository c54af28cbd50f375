/* SPDX-License-Identifier: ISC */
/*
 * arena.h - memory for one parsed document: many small pieces, one release.
 *
 * Never: grows past its limit, whatever a hostile document asks for.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/* Zero-initialised except for the limit: `struct arena a = {.limit_bytes = n}`. */
struct arena {
	struct arena_block *head;
	size_t used_bytes;  /* handed out so far */
	size_t limit_bytes; /* 0: ARENA_LIMIT_BYTES */
};

#define ARENA_LIMIT_BYTES ((size_t)8 << 20)

/* COUNT * SIZE zeroed bytes aligned for any type, owned by the arena; NULL with
 * errno ENOMEM when the product overflows, the limit is passed or malloc fails.
 * A count of 0 gives a valid pointer that must not be read. */
void *arena_alloc(struct arena *a, size_t count, size_t size);

/* Copies LEN bytes and adds a NUL; NULL as arena_alloc. */
char *arena_text(struct arena *a, const char *text, size_t len);

/* Releases everything; the arena may be used again. */
void arena_free(struct arena *a);

#define own_arena __attribute__((cleanup(arena_free)))

#endif
