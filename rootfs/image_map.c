/* SPDX-License-Identifier: ISC */
#include "image_map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

static int map(int fd, int protection, const char *path, struct image_map *out, struct fault *f)
{
	int flags = (protection & PROT_WRITE) != 0 ? MAP_SHARED : MAP_PRIVATE;
	void *bytes = mmap(NULL, out->size, protection, flags, fd, 0);

	if (bytes == MAP_FAILED)
		return fault_set(f, errno, "map %s", path);
	out->bytes = bytes;
	return 0;
}

int image_map_read(int fd, const char *path, struct image_map *out, struct fault *f)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fault_set(f, errno, "fstat %s", path);
	if (!S_ISREG(st.st_mode) || st.st_size == 0 || (uint64_t)st.st_size > SIZE_MAX)
		return fault_set(f, EBADMSG, "%s is no regular file with something in it", path);
	out->size = (size_t)st.st_size;
	return map(fd, PROT_READ, path, out, f);
}

int image_map_write(int fd, const char *path, size_t size, struct image_map *out, struct fault *f)
{
	/* Allocated now: a disk that fills up later would kill us with SIGBUS. */
	int code = posix_fallocate(fd, 0, (off_t)size);

	if (code != 0)
		return fault_set(f, code, "give %s %zu bytes", path, size);
	out->size = size;
	return map(fd, PROT_READ | PROT_WRITE, path, out, f);
}

int image_map_fresh(size_t size, struct image_map *out, struct fault *f)
{
	void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (bytes == MAP_FAILED)
		return fault_set(f, errno, "get %zu bytes of memory", size);
	*out = (struct image_map){bytes, size};
	return 0;
}
