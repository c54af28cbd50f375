/* SPDX-License-Identifier: ISC */
#include "image_tree.h"

#include "../runtime/image/trust.h"

#include <string.h>

#define DIGESTS_PER_BLOCK (IMAGE_BLOCK_BYTES / IMAGE_DIGEST_BYTES)

static void hash_block(const unsigned char *salt, const unsigned char *block,
                       unsigned char out[IMAGE_DIGEST_BYTES])
{
	unsigned char salted[IMAGE_DIGEST_BYTES + IMAGE_BLOCK_BYTES];

	memcpy(salted, salt, IMAGE_DIGEST_BYTES);
	memcpy(salted + IMAGE_DIGEST_BYTES, block, IMAGE_BLOCK_BYTES);
	image_sha256(salted, sizeof(salted), out);
}

/* Hashes COUNT blocks to OUT, FILLED blocks of digests, the last padded with zeros. */
static void hash_level(const unsigned char *salt, const unsigned char *blocks, uint64_t count,
                       unsigned char *out, uint64_t filled)
{
	memset(out, 0, (size_t)(filled * IMAGE_BLOCK_BYTES));
	for (uint64_t i = 0; i < count; i++)
		hash_block(salt, blocks + i * IMAGE_BLOCK_BYTES, out + i * IMAGE_DIGEST_BYTES);
}

void image_tree_build(const struct image_record *record, const unsigned char *data,
                      unsigned char *tree, unsigned char root[IMAGE_DIGEST_BYTES])
{
	const unsigned char *below = data;
	uint64_t count = record->data_bytes / IMAGE_BLOCK_BYTES;
	unsigned char *end = tree + record->hash_bytes;

	/* The levels stand root first, so that the lowest one ends the tree. */
	while (count > 1) {
		uint64_t filled = (count + DIGESTS_PER_BLOCK - 1) / DIGESTS_PER_BLOCK;

		end -= filled * IMAGE_BLOCK_BYTES;
		hash_level(record->salt, below, count, end, filled);
		below = end;
		count = filled;
	}
	hash_block(record->salt, below, root);
}
