/* SPDX-License-Identifier: ISC */
#include "image_show.h"

#include "image_map.h"
#include "image_tree.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEX_BYTES ((size_t)2 * IMAGE_DIGEST_BYTES + 1)

static const char *hex(const unsigned char digest[IMAGE_DIGEST_BYTES], char out[HEX_BYTES])
{
	struct buf b = buf_over(out, HEX_BYTES);

	image_digest_write(digest, &b);
	return out;
}

static void print_escaped(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '\n' || (c >= ' ' && c < 0x7f))
			putchar(c);
		else
			printf("\\x%02x", c);
	}
}

int image_show(const struct image_tail *tail, uint64_t image_bytes, struct fault *f)
{
	struct image_signature signature;
	char text[HEX_BYTES];
	size_t offset = 0;
	int rc;

	printf("record (%zu bytes, at %" PRIu64 "):\n", tail->record_bytes,
	       image_bytes - IMAGE_TAIL_BYTES);
	print_escaped(image_tail_record(tail), tail->record_bytes);
	printf("image: %" PRIu64 " bytes\n", image_bytes);
	while ((rc = image_tail_signature(tail, &offset, &signature, f)) > 0)
		printf("signature by key %s\n", hex(signature.key_id, text));
	return rc;
}

int image_show_json(const struct image_tail *tail, uint64_t image_bytes, struct fault *f)
{
	struct image_record record;
	struct image_signature signature;
	char text[HEX_BYTES];
	size_t offset = 0;
	int rc = image_record_parse(image_tail_record(tail), tail->record_bytes, &record, f);

	/* What passes the parser is JSON, and can stand inside other JSON as it is. */
	if (rc < 0)
		return rc;
	printf("{\"image_bytes\": %" PRIu64 ",\n\"record\": %.*s,\n\"signatures\": [", image_bytes,
	       (int)tail->record_bytes, image_tail_record(tail));
	while ((rc = image_tail_signature(tail, &offset, &signature, f)) > 0) {
		bool first = offset == 2 + IMAGE_DIGEST_BYTES + signature.der_bytes;

		printf("%s{\"key_id\": \"%s\", \"der\": \"", first ? "" : ", ",
		       hex(signature.key_id, text));
		for (size_t i = 0; i < signature.der_bytes; i++)
			printf("%02x", signature.der[i]);
		printf("\"}");
	}
	printf("]}\n");
	return rc;
}

/* The number of the first data block whose digest differs. The lowest level ends the tree and
 * begins with the digest of block 0; a single block has no tree. */
static uint64_t find_damage(const struct image_record *record, const unsigned char *good,
                            const unsigned char *bad)
{
	uint64_t blocks = record->data_bytes / IMAGE_BLOCK_BYTES;
	uint64_t level = (blocks * IMAGE_DIGEST_BYTES + IMAGE_BLOCK_BYTES - 1) / IMAGE_BLOCK_BYTES *
	                 IMAGE_BLOCK_BYTES;
	uint64_t start = record->hash_bytes - level;

	if (record->hash_bytes == 0)
		return 0;
	for (uint64_t i = 0; i < blocks; i++) {
		uint64_t at = start + i * IMAGE_DIGEST_BYTES;

		if (memcmp(good + at, bad + at, IMAGE_DIGEST_BYTES) != 0)
			return i;
	}
	return blocks;
}

static int compare_tree(const struct image_map *image, const struct image_record *record,
                        const unsigned char *tree, const unsigned char *root, struct fault *f)
{
	const unsigned char *stored = image->bytes + record->data_bytes;
	bool same =
		record->hash_bytes == 0 || memcmp(stored, tree, (size_t)record->hash_bytes) == 0;

	if (memcmp(root, record->root_hash, IMAGE_DIGEST_BYTES) == 0) {
		if (same)
			return 0;
		return fault_set(f, EBADMSG, "the hash tree is damaged; the data is whole");
	}

	uint64_t block = find_damage(record, stored, tree);

	if (block < record->data_bytes / IMAGE_BLOCK_BYTES)
		return fault_set(
			f, EBADMSG,
			"the data is damaged: the first block that does not fit is %" PRIu64
			", at byte %" PRIu64,
			block, block * IMAGE_BLOCK_BYTES);
	return fault_set(f, EBADMSG,
	                 "data and hash tree fit each other, but not the signed root hash");
}

int image_check_deep(int fd, const char *path, const struct image_record *record, struct fault *f)
{
	unsigned char digest[IMAGE_DIGEST_BYTES];
	unsigned char root[IMAGE_DIGEST_BYTES];
	own_map struct image_map image = {0};
	own_map struct image_map tree = {0};
	int rc = image_map_read(fd, path, &image, f);

	if (rc == 0)
		rc = image_map_fresh((size_t)record->hash_bytes + IMAGE_BLOCK_BYTES, &tree, f);
	if (rc != 0)
		return rc;
	if (image.size < record->data_bytes + record->hash_bytes)
		return fault_set(f, ENODATA, "truncated while it was read");
	image_tree_build(record, image.bytes, tree.bytes, root);
	rc = compare_tree(&image, record, tree.bytes, root, f);
	if (rc < 0)
		return rc;
	image_sha256(image.bytes, (size_t)record->data_bytes, digest);
	if (memcmp(digest, record->data_sha256, sizeof(digest)) != 0)
		return fault_set(f, EBADMSG, "the data fits the root hash, but not data_sha256");
	return 0;
}
