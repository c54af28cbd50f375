/* SPDX-License-Identifier: ISC */
/*
 * trailer.h - where in an image its record and its signatures are. Pure.
 *
 *   0                     head, inside the 1024 bytes that EROFS leaves to us
 *   0                     EROFS                       data_bytes
 *   data_bytes            dm-verity hash tree         hash_bytes
 *   image_bytes - 12288   record, zero padded         4096
 *   image_bytes -  8192   signatures, zero padded     4096
 *   image_bytes -  4096   trailer, zero padded        4096
 *
 * Everything here is read before a signature holds, so it is fixed in place and
 * size, and nothing of it is believed: the digest in the trailer only tells
 * damage from forgery in messages. docs/image-format.md has it to the byte.
 */
#ifndef IMAGE_TRAILER_H
#define IMAGE_TRAILER_H

#include "record.h"
#include "trust.h"

#define IMAGE_HEAD_BYTES 24
#define IMAGE_TAIL_BYTES ((size_t)3 * IMAGE_BLOCK_BYTES) /* record, signatures, trailer */

#define IMAGE_SIGNATURES_MAX      8
#define IMAGE_SIGNATURE_MAX_BYTES 72 /* DER of two 256-bit integers */

/* The last three blocks of an image as they were read, and where their texts end. */
struct image_tail {
	unsigned char bytes[IMAGE_TAIL_BYTES];
	size_t record_bytes;
	size_t signatures_bytes;
};

struct image_signature {
	unsigned char key_id[IMAGE_DIGEST_BYTES]; /* SHA-256 of the key's SubjectPublicKeyInfo */
	size_t der_bytes;
	unsigned char der[IMAGE_SIGNATURE_MAX_BYTES];
};

/* The size of the image that begins with these bytes. -EBADMSG: it is no image. */
must_check int image_head_parse(const unsigned char head[IMAGE_HEAD_BYTES], uint64_t *image_bytes,
                                struct fault *f);
void image_head_write(uint64_t image_bytes, unsigned char head[IMAGE_HEAD_BYTES]);

/*
 * Checks TAIL->bytes and fills in the lengths: 1..IMAGE_BLOCK_BYTES each.
 * -EBADMSG for a tail that is damaged or of an image of another size.
 */
must_check int image_tail_parse(struct image_tail *tail, uint64_t image_bytes, struct fault *f);
/* Writes the trailer for the record and the signatures that are already in TAIL. */
void image_tail_seal(struct image_tail *tail, uint64_t image_bytes);

static inline const char *image_tail_record(const struct image_tail *tail)
{
	return (const char *)tail->bytes;
}

/*
 * Walks the signatures: *OFFSET begins as 0 and goes on behind each. 1 and
 * *OUT, 0 at the end, -EBADMSG when they are malformed.
 */
must_check int image_tail_signature(const struct image_tail *tail, size_t *offset,
                                    struct image_signature *out, struct fault *f);
/* Adds one behind the others. -E2BIG after IMAGE_SIGNATURES_MAX. */
must_check int image_tail_sign(struct image_tail *tail, const struct image_signature *signature,
                               struct fault *f);

#endif
