/* SPDX-License-Identifier: ISC */
/*
 * Everything of an image and of a key file that bytes are parsed of. The first
 * byte of the input chooses the parser. A tail gets a checksum that fits, as an
 * attacker gives it one; a record is parsed as if its signature held.
 */
#include "../trailer.h"

#include <stdlib.h>
#include <string.h>

#define IMAGE_BYTES 65536

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void fuzz_head(const unsigned char *data, size_t size)
{
	unsigned char head[IMAGE_HEAD_BYTES] = {0};
	unsigned char same[IMAGE_HEAD_BYTES];
	uint64_t image_bytes = 0;
	struct fault f = {0};

	memcpy(head, data, size < sizeof(head) ? size : sizeof(head));
	if (image_head_parse(head, &image_bytes, &f) < 0)
		return;
	image_head_write(image_bytes, same);
	if (memcmp(head, same, sizeof(head)) != 0)
		abort();
}

/* Two bytes of each length, then the signatures. */
static void fuzz_tail(const unsigned char *data, size_t size)
{
	struct image_tail tail = {0};
	struct image_signature signature;
	size_t offset = 0;
	size_t left;
	struct fault f = {0};

	if (size < 4)
		return;
	tail.record_bytes = (size_t)data[0] << 8 | data[1];
	tail.signatures_bytes = (size_t)data[2] << 8 | data[3];
	left = size - 4 < IMAGE_BLOCK_BYTES ? size - 4 : IMAGE_BLOCK_BYTES;
	memcpy(tail.bytes + IMAGE_BLOCK_BYTES, data + 4, left);
	image_tail_seal(&tail, IMAGE_BYTES);
	if (image_tail_parse(&tail, IMAGE_BYTES, &f) < 0)
		return;
	while (image_tail_signature(&tail, &offset, &signature, &f) > 0) {
		if (offset > tail.signatures_bytes || signature.der_bytes == 0 ||
		    signature.der_bytes > sizeof(signature.der))
			abort();
	}
}

/* What is accepted must come out of its canonical text unchanged. */
static void fuzz_record(const unsigned char *data, size_t size)
{
	struct image_record record;
	struct image_record same;
	struct fault f = {0};
	char text[IMAGE_RECORD_MAX];
	struct buf out = BUF(text);

	if (image_record_parse((const char *)data, size, &record, &f) < 0)
		return;
	image_record_write(&record, &out);
	if (out.overflow || image_record_parse(text, out.len, &same, &f) < 0 ||
	    strcmp(record.name, same.name) != 0 || record.serial != same.serial ||
	    memcmp(record.root_hash, same.root_hash, sizeof(same.root_hash)) != 0)
		abort();
}

static void fuzz_key(const unsigned char *data, size_t size)
{
	struct image_key key;
	struct fault f = {0};

	if (image_key_parse("fuzz", (const char *)data, size, &key, &f) == 0 &&
	    key.point[0] != 0x04)
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static void (*const parsers[])(const unsigned char *, size_t) = {
		['h'] = fuzz_head,
		['t'] = fuzz_tail,
		['r'] = fuzz_record,
		['k'] = fuzz_key,
	};

	if (size > 0 && data[0] < sizeof(parsers) / sizeof(parsers[0]) && parsers[data[0]] != NULL)
		parsers[data[0]](data + 1, size - 1);
	return 0;
}
