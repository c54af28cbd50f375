/* SPDX-License-Identifier: ISC */
#include "trailer.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define VERSION 1

/* Head and trailer begin alike: magic, version, size of the image. */
#define OFFSET_VERSION     8
#define OFFSET_TAIL_BYTES  12
#define OFFSET_IMAGE_BYTES 16

/* Of the trailer alone, from the start of its block. */
#define OFFSET_RECORD_BYTES     24
#define OFFSET_SIGNATURES_BYTES 28
#define OFFSET_DIGEST           32

#define SIGNATURES_START ((size_t)1 * IMAGE_BLOCK_BYTES)
#define TRAILER_START    ((size_t)2 * IMAGE_BLOCK_BYTES)

/* Of one signature: id of the key, length, DER. */
#define SIGNATURE_HEAD_BYTES (IMAGE_DIGEST_BYTES + 2)

_Static_assert(IMAGE_SIGNATURES_MAX *(SIGNATURE_HEAD_BYTES + IMAGE_SIGNATURE_MAX_BYTES) <=
                       IMAGE_BLOCK_BYTES,
               "all signatures must fit into their block");

static const unsigned char head_magic[8] = {'C', 'O', 'F', 'F', 'E', 'R', 'I', 'M'};
static const unsigned char tail_magic[8] = {'C', 'O', 'F', 'F', 'E', 'R', 'T', 'R'};

static uint64_t get_le(const unsigned char *at, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = bytes; i > 0; i--)
		value = value << 8 | at[i - 1];
	return value;
}

static void put_le(unsigned char *at, size_t bytes, uint64_t value)
{
	for (size_t i = 0; i < bytes; i++)
		at[i] = (unsigned char)(value >> (8 * i));
}

static void write_start(unsigned char *at, const unsigned char magic[8], uint64_t image_bytes)
{
	memcpy(at, magic, sizeof(head_magic));
	put_le(at + OFFSET_VERSION, 4, VERSION);
	put_le(at + OFFSET_TAIL_BYTES, 4, IMAGE_TAIL_BYTES);
	put_le(at + OFFSET_IMAGE_BYTES, 8, image_bytes);
}

int image_head_parse(const unsigned char head[IMAGE_HEAD_BYTES], uint64_t *image_bytes,
                     struct fault *f)
{
	if (memcmp(head, head_magic, sizeof(head_magic)) != 0)
		return fault_set(f, EBADMSG, "not a coffer image: it does not begin with COFFERIM");

	uint64_t version = get_le(head + OFFSET_VERSION, 4);
	uint64_t tail_bytes = get_le(head + OFFSET_TAIL_BYTES, 4);
	uint64_t size = get_le(head + OFFSET_IMAGE_BYTES, 8);

	if (version != VERSION || tail_bytes != IMAGE_TAIL_BYTES)
		return fault_set(f, EBADMSG,
		                 "a coffer image of layout %" PRIu64
		                 ", this program reads %d: update the program first",
		                 version, VERSION);
	/* One block of data is the least; twice the largest data is the most. */
	if (size % IMAGE_BLOCK_BYTES != 0 || size < IMAGE_TAIL_BYTES + IMAGE_BLOCK_BYTES ||
	    size > 2 * IMAGE_DATA_MAX_BYTES)
		return fault_set(f, EBADMSG,
		                 "the head is damaged: no image has a size of %" PRIu64 " bytes",
		                 size);
	*image_bytes = size;
	return 0;
}

void image_head_write(uint64_t image_bytes, unsigned char head[IMAGE_HEAD_BYTES])
{
	write_start(head, head_magic, image_bytes);
}

/* SHA-256 over the whole tail, the digest itself taken as zeros. */
static void tail_digest(struct image_tail *tail, unsigned char out[IMAGE_DIGEST_BYTES])
{
	unsigned char *place = tail->bytes + TRAILER_START + OFFSET_DIGEST;
	unsigned char kept[IMAGE_DIGEST_BYTES];

	memcpy(kept, place, sizeof(kept));
	memset(place, 0, sizeof(kept));
	image_sha256(tail->bytes, sizeof(tail->bytes), out);
	memcpy(place, kept, sizeof(kept));
}

int image_tail_parse(struct image_tail *tail, uint64_t image_bytes, struct fault *f)
{
	const unsigned char *trailer = tail->bytes + TRAILER_START;
	unsigned char digest[IMAGE_DIGEST_BYTES];
	unsigned char start[IMAGE_HEAD_BYTES];

	if (memcmp(trailer, tail_magic, sizeof(tail_magic)) != 0)
		return fault_set(f, EBADMSG,
		                 "no trailer at byte %" PRIu64
		                 ": the copy of the image is incomplete or damaged; copy it again",
		                 image_bytes - IMAGE_BLOCK_BYTES);
	tail_digest(tail, digest);
	if (memcmp(trailer + OFFSET_DIGEST, digest, sizeof(digest)) != 0)
		return fault_set(
			f, EBADMSG,
			"record, signatures or trailer are damaged (their checksum does not "
			"fit); copy the image again");

	write_start(start, tail_magic, image_bytes);
	if (memcmp(trailer, start, sizeof(start)) != 0)
		return fault_set(f, EBADMSG,
		                 "head and trailer do not belong together; build the image again");

	uint64_t record_bytes = get_le(trailer + OFFSET_RECORD_BYTES, 4);
	uint64_t signatures_bytes = get_le(trailer + OFFSET_SIGNATURES_BYTES, 4);

	if (record_bytes == 0 || record_bytes > IMAGE_RECORD_MAX || signatures_bytes == 0 ||
	    signatures_bytes > IMAGE_BLOCK_BYTES)
		return fault_set(f, EBADMSG,
		                 "the trailer names a record of %" PRIu64
		                 " and signatures of %" PRIu64 " bytes, want 1..%d each",
		                 record_bytes, signatures_bytes, IMAGE_BLOCK_BYTES);
	tail->record_bytes = (size_t)record_bytes;
	tail->signatures_bytes = (size_t)signatures_bytes;
	return 0;
}

void image_tail_seal(struct image_tail *tail, uint64_t image_bytes)
{
	unsigned char *trailer = tail->bytes + TRAILER_START;
	unsigned char digest[IMAGE_DIGEST_BYTES];

	write_start(trailer, tail_magic, image_bytes);
	put_le(trailer + OFFSET_RECORD_BYTES, 4, tail->record_bytes);
	put_le(trailer + OFFSET_SIGNATURES_BYTES, 4, tail->signatures_bytes);
	tail_digest(tail, digest);
	memcpy(trailer + OFFSET_DIGEST, digest, sizeof(digest));
}

int image_tail_signature(const struct image_tail *tail, size_t *offset, struct image_signature *out,
                         struct fault *f)
{
	const unsigned char *at = tail->bytes + SIGNATURES_START + *offset;
	size_t left = tail->signatures_bytes - *offset;

	if (left == 0)
		return 0;
	if (left < SIGNATURE_HEAD_BYTES)
		return fault_set(f, EBADMSG, "the signatures end in the middle of one");

	size_t der_bytes = (size_t)get_le(at + IMAGE_DIGEST_BYTES, 2);

	if (der_bytes == 0 || der_bytes > IMAGE_SIGNATURE_MAX_BYTES ||
	    der_bytes > left - SIGNATURE_HEAD_BYTES)
		return fault_set(f, EBADMSG,
		                 "a signature of %zu bytes: ECDSA P-256 in DER has at most %d",
		                 der_bytes, IMAGE_SIGNATURE_MAX_BYTES);
	memcpy(out->key_id, at, sizeof(out->key_id));
	memcpy(out->der, at + SIGNATURE_HEAD_BYTES, der_bytes);
	out->der_bytes = der_bytes;
	*offset += SIGNATURE_HEAD_BYTES + der_bytes;
	return 1;
}

int image_tail_sign(struct image_tail *tail, const struct image_signature *signature,
                    struct fault *f)
{
	struct image_signature before;
	size_t offset = 0;
	int count = 0;
	int rc;

	while ((rc = image_tail_signature(tail, &offset, &before, f)) > 0)
		count++;
	if (rc < 0)
		return rc;
	if (count >= IMAGE_SIGNATURES_MAX)
		return fault_set(f, E2BIG, "an image has at most %d signatures",
		                 IMAGE_SIGNATURES_MAX);

	unsigned char *at = tail->bytes + SIGNATURES_START + offset;

	memcpy(at, signature->key_id, sizeof(signature->key_id));
	put_le(at + IMAGE_DIGEST_BYTES, 2, signature->der_bytes);
	memcpy(at + SIGNATURE_HEAD_BYTES, signature->der, signature->der_bytes);
	tail->signatures_bytes += SIGNATURE_HEAD_BYTES + signature->der_bytes;
	return 0;
}
