/* SPDX-License-Identifier: ISC */
#include "arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	ARENA_BLOCK_BYTES = 16384
};

struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

static struct arena_block *arena_grow(struct arena *a, size_t bytes)
{
	size_t size = bytes > ARENA_BLOCK_BYTES ? bytes : ARENA_BLOCK_BYTES;
	size_t whole;
	struct arena_block *block =
		__builtin_add_overflow(size, sizeof(*block), &whole) ? NULL : malloc(whole);

	if (block == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	block->size = size;
	block->used = 0;
	block->next = a->head;
	a->head = block;
	return block;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
	const size_t align = alignof(max_align_t);
	const size_t limit = a->limit_bytes != 0 ? a->limit_bytes : ARENA_LIMIT_BYTES;
	struct arena_block *block = a->head;
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) ||
	    __builtin_add_overflow(bytes, align - 1, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	bytes = bytes < align ? align : bytes / align * align;
	if (bytes > limit || a->used_bytes > limit - bytes) {
		errno = ENOMEM;
		return NULL;
	}
	if (block == NULL || block->size - block->used < bytes) {
		block = arena_grow(a, bytes);
		if (block == NULL)
			return NULL;
	}
	/* Piece by piece: what nobody asks for is never touched, and costs no page. */
	void *piece = memset(block->bytes + block->used, 0, bytes);

	block->used += bytes;
	a->used_bytes += bytes;
	return piece;
}

char *arena_text(struct arena *a, const char *text, size_t len)
{
	char *copy = len < SIZE_MAX ? arena_alloc(a, len + 1, 1) : NULL;

	if (copy != NULL && len > 0)
		memcpy(copy, text, len);
	return copy;
}

void arena_free(struct arena *a)
{
	while (a->head != NULL) {
		struct arena_block *next = a->head->next;

		free(a->head);
		a->head = next;
	}
	a->used_bytes = 0;
}
