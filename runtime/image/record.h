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

/* 8 TiB: below it no sum or sector count of ours can overflow 64 bits. */
#define IMAGE_DATA_MAX_BYTES ((uint64_t)1 << 43)

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

/*
 * Strict: absent or unknown members, wrong types and values out of range are
 * refused with a JSON pointer (-EINVAL; -ENOMEM when there is no memory). Call
 * it on bytes whose signature holds; a tool that does not must say so to its
 * user. OUT is written only on success.
 */
must_check int image_record_parse(const char *text, size_t len, struct image_record *out,
                                  struct fault *f);

/* The canonical text: one member a line, fixed order, newline at the end. */
void image_record_write(const struct image_record *record, struct buf *out);

/* Bytes of a dm-verity tree (SHA-256, no superblock) over DATA_BYTES, a positive multiple of
 * IMAGE_BLOCK_BYTES. */
uint64_t image_hash_bytes(uint64_t data_bytes);

/* 64 lower-case hex digits. */
void image_digest_write(const unsigned char digest[IMAGE_DIGEST_BYTES], struct buf *out);

/* "system" or "container". */
const char *image_kind_word(enum image_kind kind);

#endif
