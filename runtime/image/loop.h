/* SPDX-License-Identifier: ISC */
/*
 * loop.h - a read-only loop device over a file. Mechanism.
 *
 * Runs:  as root, with a devtmpfs on /dev.
 */
#ifndef IMAGE_LOOP_H
#define IMAGE_LOOP_H

#include "../base/fault.h"

/*
 * Returns an O_CLOEXEC descriptor of a fresh loop device over FILE_FD; the
 * device frees itself when its last user (this descriptor, a mapping or a mount
 * on it) is gone. Reads bypass the page cache of FILE where its file system can.
 */
must_check int loop_open(int file_fd, struct fault *f);

#endif
