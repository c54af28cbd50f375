/* SPDX-License-Identifier: ISC */
/*
 * image_map.h - a whole file in memory, for tools that hash all of it.
 */
#ifndef ROOTFS_IMAGE_MAP_H
#define ROOTFS_IMAGE_MAP_H

#include "../runtime/base/fault.h"

#include <stddef.h>
#include <sys/mman.h>

struct image_map {
	unsigned char *bytes; /* NULL: nothing is mapped */
	size_t size;
};

static inline void image_unmap(struct image_map *map)
{
	if (map->bytes != NULL)
		(void)munmap(map->bytes, map->size);
	map->bytes = NULL;
}
#define own_map __attribute__((cleanup(image_unmap)))

/* Maps the regular file FD, which must not be empty. Unmap with image_unmap. */
must_check int image_map_read(int fd, const char *path, struct image_map *out, struct fault *f);

/* Gives the file FD, open for reading and writing, SIZE bytes and maps them shared. */
must_check int image_map_write(int fd, const char *path, size_t size, struct image_map *out,
                               struct fault *f);

/* SIZE zeroed bytes of no file. */
must_check int image_map_fresh(size_t size, struct image_map *out, struct fault *f);

#endif
