/* SPDX-License-Identifier: ISC */
/*
 * image.h - opens a signed image, in a file, on a disk or on a partition at
 * least as large as the image: EROFS | hash tree | record | signatures |
 * trailer. docs/image-format.md describes it to the byte.
 *
 * Runs:  PID 1's boot stage and its launchers, as root; verify and inspect on
 *        the build machine as anybody.
 * Never: reads anything but the head (24 bytes), the record, the signatures and
 *        the trailer before a signature holds; trusts a superblock.
 *
 * Faults do not name the file: the caller knows it.
 */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "record.h"
#include "trust.h"

struct image_tail; /* trailer.h */

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
 * EINVAL (signed, but the record is malformed), ENOEXEC (another architecture,
 * board, kind or name), ESTALE (serial too old), ENODATA (truncated), EFBIG (a
 * file that goes on behind its image). OUT is written only on success.
 */
must_check int image_verify(int fd, const struct image_trust *trust, const struct image_want *want,
                            struct image *out, struct fault *f);

/* The parts of image_verify, for tools. Reads and checks the tail; nothing of it is verified. */
must_check int image_read_tail(int fd, struct image_tail *tail, uint64_t *image_bytes,
                               struct fault *f);
/* The record, once a trusted key's signature over it holds and its sizes fit the image. */
must_check int image_authenticate(const struct image_tail *tail, uint64_t image_bytes,
                                  const struct image_trust *trust, struct image *out,
                                  struct fault *f);
/* The record against WANT. Pure. */
must_check int image_check_fit(const struct image_record *record, const struct image_want *want,
                               struct fault *f);

enum image_corruption {
	IMAGE_CORRUPTION_EIO,   /* the reader gets an I/O error: for containers */
	IMAGE_CORRUPTION_PANIC, /* the kernel panics: for the system */
};

/*
 * Sets up dm-verity NAME (a word, unique on the device) over FD and mounts the
 * EROFS read-only, nodev and nosuid: a file goes through a loop device, a block
 * device is used as it is. /dev must be a devtmpfs. Returns a detached mount
 * (fsmount) that the caller owns; mapping and loop device go away by themselves
 * when the last mount of it does. On a failure nothing is left behind.
 *
 * A root hash that does not fit the data is noticed here, by reading the first
 * block: EIO, or with IMAGE_CORRUPTION_PANIC the panic itself.
 */
must_check int image_mount(int fd, const struct image *image, const char *name,
                           enum image_corruption policy, struct fault *f);

#endif
