/* SPDX-License-Identifier: ISC */
/*
 * image.h - opens a signed image: EROFS | hash tree | record | signatures |
 * trailer, in a file or at the end of a partition or disk.
 *
 * Runs:  PID 1's boot stage and its launchers, as root; verify and inspect on
 *        the build machine as anybody.
 * Never: reads anything but the fixed-size trailer, the record and the
 *        signatures before a signature holds; trusts a superblock.
 */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "record.h"
#include "trust.h"

/* What the device is; a record that does not fit is refused with a message of its own. */
struct image_want {
	enum image_kind kind;
	const char *architecture; /* image_architecture() */
	const char *board;        /* NULL: do not look */
	const char *name;         /* NULL: any */
	uint64_t serial_min;
};

struct image {
	struct image_record record;
	const struct image_key *signer; /* into the trust given to image_verify */
};

/* The GOARCH word of the program's own architecture. */
const char *image_architecture(void);

/*
 * Trailer, record, signature, then the record's claims against WANT and against
 * the size of FD (a regular file or a block device). FD is only read. Faults:
 * EBADMSG (damaged or not an image), EKEYREJECTED (no trusted key signed it),
 * ENOEXEC (another architecture, board, kind or name), ESTALE (serial too old),
 * EFBIG/ENODATA (truncated).
 */
must_check int image_verify(int fd, const struct image_trust *trust, const struct image_want *want,
                            struct image *out, struct fault *f);

enum image_corruption {
	IMAGE_CORRUPTION_EIO,   /* the reader gets an I/O error: for containers */
	IMAGE_CORRUPTION_PANIC, /* the kernel panics: for the system */
};

/*
 * Sets up dm-verity NAME (a word, unique on the device) over FD and mounts the
 * EROFS read-only, nodev and nosuid: a file goes through a loop device, a block
 * device is used as it is. Returns a detached mount (fsmount) that the caller
 * owns; the mapping goes away by itself when the last mount of it does
 * (DM_DEFERRED_REMOVE). On a failure nothing is left behind.
 */
must_check int image_mount(int fd, const struct image *image, const char *name,
                           enum image_corruption policy, struct fault *f);

#endif
