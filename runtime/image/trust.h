/* SPDX-License-Identifier: ISC */
/*
 * trust.h - the public keys that this device believes. ECDSA P-256, PEM
 * "PUBLIC KEY" (SubjectPublicKeyInfo, RFC 5480), one key a file.
 *
 * A development key carries the line "coffer-development-key" before its BEGIN
 * line (RFC 7468 section 2 allows explanatory text there); whoever boots with
 * one is warned.
 */
#ifndef IMAGE_TRUST_H
#define IMAGE_TRUST_H

#include "../base/fault.h"

#include <stdbool.h>
#include <stddef.h>

#define IMAGE_TRUST_MAX 8

struct image_key {
	char name[64];           /* file name without .pem */
	unsigned char point[65]; /* 04 | X | Y */
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
/* ECDSA P-256 with SHA-256, DER signature. Returns the key that made it, NULL if none did. */
const struct image_key *image_trust_find(const struct image_trust *trust, const void *message,
                                         size_t message_len, const unsigned char *signature,
                                         size_t signature_len);

#endif
