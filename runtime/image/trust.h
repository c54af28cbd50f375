/* SPDX-License-Identifier: ISC */
/*
 * trust.h - the public keys that this device believes. ECDSA P-256, PEM
 * "PUBLIC KEY" (SubjectPublicKeyInfo, RFC 5480), one key a file.
 *
 * A development key carries the line "coffer-development-key" before its BEGIN
 * line (RFC 7468 section 2 allows explanatory text there); whoever boots with
 * one is warned.
 *
 * Runs:  anywhere. Never: handles a private key, allocates.
 */
#ifndef IMAGE_TRUST_H
#define IMAGE_TRUST_H

#include "../base/fault.h"
#include "pem.h"

#include <stdbool.h>
#include <stddef.h>

#define IMAGE_TRUST_MAX       8
#define IMAGE_KEY_POINT_BYTES 65
#define IMAGE_KEY_ID_BYTES    32
#define IMAGE_KEY_PEM_MAX     4096 /* bytes of a file */

struct image_key {
	char name[64];                              /* file name without .pem */
	unsigned char point[IMAGE_KEY_POINT_BYTES]; /* 04 | X | Y */
	unsigned char id[IMAGE_KEY_ID_BYTES];       /* SHA-256 of the SubjectPublicKeyInfo */
	bool development;
};

struct image_trust {
	struct image_key keys[IMAGE_TRUST_MAX];
	size_t count;
};

/* One PEM text. -EBADMSG and the reason when it is not exactly one P-256 public key. */
must_check int image_key_parse(const char *name, const char *pem, size_t len, struct image_key *out,
                               struct fault *f);
/* Every *.pem in the directory, in name order. None at all is a fault (ENOKEY), one that cannot
 * be read too: a device must not boot with fewer keys than were put into it. */
must_check int image_trust_load(int dir_fd, struct image_trust *out, struct fault *f);
/* The key with that id, NULL if it is not trusted. */
const struct image_key *image_trust_find(const struct image_trust *trust,
                                         const unsigned char id[IMAGE_KEY_ID_BYTES]);

/* Whether KEY made the ECDSA P-256 signature over SHA-256 of MESSAGE; SIGNATURE is DER. */
must_check bool image_key_signed(const struct image_key *key, const void *message,
                                 size_t message_len, const unsigned char *signature,
                                 size_t signature_len);

/* The SubjectPublicKeyInfo of a point, which is not checked. */
void image_key_spki(const unsigned char point[IMAGE_KEY_POINT_BYTES],
                    unsigned char spki[PEM_SPKI_BYTES]);

void image_sha256(const void *bytes, size_t len, unsigned char out[32]);

#endif
