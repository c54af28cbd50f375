/* SPDX-License-Identifier: ISC */
/*
 * pem.h - reads the PEM text of a public key (RFC 7468), strictly. Pure.
 */
#ifndef IMAGE_PEM_H
#define IMAGE_PEM_H

#include "../base/fault.h"

#include <stdbool.h>
#include <stddef.h>

#define PEM_SPKI_BYTES         91 /* SubjectPublicKeyInfo of an uncompressed P-256 point */
#define PEM_DEVELOPMENT_MARKER "coffer-development-key"

/*
 * Decodes the one PUBLIC KEY block of TEXT, which must hold exactly
 * PEM_SPKI_BYTES. Lines before it explain, and *DEVELOPMENT tells whether one of
 * them is the marker; nothing but blank lines may follow. -EBADMSG otherwise.
 */
must_check int pem_public_key(const char *text, size_t len, unsigned char spki[PEM_SPKI_BYTES],
                              bool *development, struct fault *f);

#endif
