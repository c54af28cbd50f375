/* SPDX-License-Identifier: ISC */
/*
 * io.h - whole reads and writes. Every call restarts after EINTR.
 */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "fault.h"

#include <dirent.h>
#include <stddef.h>
#include <sys/types.h>

/* Bytes read, fewer than SIZE only at the end of the file; or -errno. */
must_check ssize_t io_read_full(int fd, void *out, size_t size);
/* As io_read_full at OFFSET, without moving the file's position. */
must_check ssize_t io_read_full_at(int fd, void *out, size_t size, off_t offset);
/* The entries of DIR_FD, the caller's to close; its own place in them stays. NULL: errno says why. */
DIR *io_list(int dir_fd);
/* 0 when all of it was written, or -errno. */
must_check int io_write_all(int fd, const void *bytes, size_t size);

/*
 * Reads the whole of PATH below DIR_FD into fresh memory that the caller frees,
 * with a NUL behind the last byte. More than LIMIT bytes is -EFBIG.
 */
must_check int io_read_file(int dir_fd, const char *path, size_t limit, char **data, size_t *len,
                            struct fault *f);

/*
 * Writes TEXT in one write(2), as the files of procfs, sysfs and cgroupfs
 * demand. The file must exist.
 */
must_check int io_write_file(int dir_fd, const char *path, const char *text, struct fault *f);

/*
 * Replaces PATH below DIR_FD by BYTES so that a reader sees the
 * old file or the new one and nothing between: writes PATH.new, then renames.
 * Not durable: what must survive a loss of power syncs for itself.
 */
must_check int io_replace_file(int dir_fd, const char *path, const void *bytes, size_t size,
                               mode_t mode, struct fault *f);

#endif
