/* SPDX-License-Identifier: ISC */
#include "io.h"
#include "own.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* OFFSET -1: where the file stands. */
static ssize_t read_all(int fd, void *out, size_t size, off_t offset)
{
	size_t done = 0;

	while (done < size) {
		char *at = (char *)out + done;
		ssize_t n = offset < 0 ? read(fd, at, size - done)
		                       : pread(fd, at, size - done, offset + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

ssize_t io_read_full(int fd, void *out, size_t size)
{
	return read_all(fd, out, size, -1);
}

ssize_t io_read_full_at(int fd, void *out, size_t size, off_t offset)
{
	return offset < 0 ? -EINVAL : read_all(fd, out, size, offset);
}

DIR *io_list(int dir_fd)
{
	own_fd int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (dir != NULL)
		(void)take_fd(&fd);
	return dir;
}

int io_write_all(int fd, const void *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = write(fd, (const char *)bytes + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return 0;
}

/* procfs files say they are empty, so the size of stat is a hint and no more. On a failure the
 * caller still frees *BYTES. */
static int read_growing(int fd, size_t limit, char **bytes, size_t *used)
{
	struct stat st;
	size_t size = 4096;

	if (fstat(fd, &st) == 0 && st.st_size > 0 && (uintmax_t)st.st_size <= limit)
		size = (size_t)st.st_size + 1;
	for (;;) {
		char *bigger = realloc(*bytes, size + 1);

		if (bigger == NULL)
			return -ENOMEM;
		*bytes = bigger;

		ssize_t n = io_read_full(fd, bigger + *used, size - *used);

		if (n < 0)
			return (int)n;
		*used += (size_t)n;
		if (*used > limit)
			return -EFBIG;
		if (*used < size)
			break;
		size *= 2;
	}
	(*bytes)[*used] = '\0';
	return 0;
}

int io_read_file(int dir_fd, const char *path, size_t limit, char **data, size_t *len,
                 struct fault *f)
{
	own_fd int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *bytes = NULL;
	size_t used = 0;

	if (fd < 0)
		return fault_set(f, errno, "open %s", path);

	int rc = read_growing(fd, limit, &bytes, &used);

	if (rc < 0)
		free(bytes);
	if (rc == -EFBIG)
		return fault_set(f, EFBIG, "read %s: more than %zu bytes", path, limit);
	if (rc < 0)
		return fault_set(f, -rc, "read %s", path);
	*data = bytes;
	*len = used;
	return 0;
}

int io_write_file(int dir_fd, const char *path, const char *text, struct fault *f)
{
	own_fd int fd = openat(dir_fd, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	size_t len = strlen(text);
	/* A message is one line. */
	int shown = (int)strcspn(text, "\n");
	ssize_t n;

	shown = shown < 80 ? shown : 80;
	if (fd < 0)
		return fault_set(f, errno, "open %s to write \"%.*s\"", path, shown, text);
	do {
		n = write(fd, text, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return fault_set(f, errno, "write \"%.*s\" to %s", shown, text, path);
	if ((size_t)n != len)
		return fault_set(f, EIO, "write \"%.*s\" to %s: only %zd bytes", shown, text, path,
		                 n);
	return 0;
}

/* What a crash left under the name may have another mode or be a link: it never becomes the file. */
static int create_fresh(int dir_fd, const char *path, mode_t mode)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(dir_fd, path, flags, mode);

	if (fd < 0 && errno == EEXIST && unlinkat(dir_fd, path, 0) == 0)
		fd = openat(dir_fd, path, flags, mode);
	return fd;
}

int io_replace_file(int dir_fd, const char *path, const void *bytes, size_t size, mode_t mode,
                    struct fault *f)
{
	char fresh[PATH_MAX];

	if (snprintf(fresh, sizeof(fresh), "%s.new", path) >= (int)sizeof(fresh))
		return fault_set(f, ENAMETOOLONG, "create %s.new", path);

	own_fd int fd = create_fresh(dir_fd, fresh, mode);

	if (fd < 0)
		return fault_set(f, errno, "create %s", fresh);

	int rc = io_write_all(fd, bytes, size);

	if (rc == 0 && renameat(dir_fd, fresh, dir_fd, path) < 0)
		rc = -errno;
	if (rc < 0) {
		(void)unlinkat(dir_fd, fresh, 0);
		return fault_set(f, -rc, "write %s", path);
	}
	return 0;
}
