/* SPDX-License-Identifier: ISC */
/*
 * image_show.h - what the tool prints about an image, and the check of every
 * byte that a device makes only as it reads.
 */
#ifndef ROOTFS_IMAGE_SHOW_H
#define ROOTFS_IMAGE_SHOW_H

#include "../runtime/image/trailer.h"

/* Record, sizes and signatures of an image for people, or as one JSON object. */
must_check int image_show(const struct image_tail *tail, uint64_t image_bytes, struct fault *f);
must_check int image_show_json(const struct image_tail *tail, uint64_t image_bytes,
                               struct fault *f);

/* Every block of the image PATH, open as FD, against its signed RECORD; -EBADMSG names the first
 * block that does not fit. */
must_check int image_check_deep(int fd, const char *path, const struct image_record *record,
                                struct fault *f);

#endif
