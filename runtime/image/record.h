/* SPDX-License-Identifier: ISC */
/*
 * record.h - what a signed image says about itself: a small JSON text, signed
 * as it stands, byte by byte. Pure. See docs/image-format.md.
 */
#ifndef IMAGE_RECORD_H
#define IMAGE_RECORD_H

#include "../base/buf.h"
#include "../base/fault.h"

#include <stddef.h>
#include <stdint.h>

#define IMAGE_RECORD_MAX   4096 /* bytes of the text */
#define IMAGE_BLOCK_BYTES  4096 /* of the data and of the hash tree */
#define IMAGE_DIGEST_BYTES 32   /* SHA-256 */

enum image_kind {
	IMAGE_KIND_SYSTEM,
	IMAGE_KIND_CONTAINER,
};

struct image_record {
	uint32_t format; /* 1 */
	enum image_kind kind;
	char name[64];         /* [a-z0-9][a-z0-9_.-]* */
	char version[64];      /* for people */
	uint64_t serial;       /* for anti-rollback: grows with every release */
	char architecture[16]; /* GOARCH words, as the image-spec: amd64, arm64, arm */
	char board[32];        /* "" : any board */
	uint64_t data_bytes;   /* of the EROFS, a multiple of IMAGE_BLOCK_BYTES; starts at 0 */
	uint64_t hash_bytes;   /* of the dm-verity tree (no superblock), directly behind the data */
	unsigned char salt[IMAGE_DIGEST_BYTES];
	unsigned char root_hash[IMAGE_DIGEST_BYTES];
	unsigned char data_sha256[IMAGE_DIGEST_BYTES]; /* of the EROFS; for tools, not for boot */
	char source_digest[72]; /* "sha256:..." of the OCI manifest; "" for a system image */
};

/* Strict: unknown members, wrong types and values out of range are refused with a JSON pointer
 * (-EBADMSG). Call it only on bytes whose signature holds. */
must_check int image_record_parse(const char *text, size_t len, struct image_record *out,
                                  struct fault *f);
/* The canonical text: one member a line, fixed order, newline at the end. */
void image_record_write(const struct image_record *record, struct buf *out);

#endif
