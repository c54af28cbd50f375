/* SPDX-License-Identifier: ISC */
/*
 * image_sign.h - signs records: with a private key in a file, or by a command
 * that has one (a hardware module, a signing server).
 *
 * Runs:  on the build machine only.
 * Never: keeps a private key longer than one signature needs it; uses a random
 *        nonce: signatures are deterministic (RFC 6979), so that builds are.
 */
#ifndef ROOTFS_IMAGE_SIGN_H
#define ROOTFS_IMAGE_SIGN_H

#include "../runtime/base/buf.h"
#include "../runtime/image/trailer.h"

/* One signature to be made: either a key file, or a command and its public key. */
struct image_signer {
	const char *key;     /* PEM of the private key; NULL with COMMAND */
	const char *command; /* for /bin/sh: record on stdin, DER signature on stdout */
	const char *public;  /* PEM of the public key that COMMAND signs for */
};

/* Signs LEN bytes of RECORD and proves the result with the public key. */
must_check int image_sign(const struct image_signer *signer, const char *record, size_t len,
                          struct image_signature *out, struct fault *f);

/* The public key of the private key in FILE, as PEM, with the marker line for a development key. */
must_check int image_sign_public(const char *file, bool development, struct buf *out,
                                 struct fault *f);

#endif
