/* SPDX-License-Identifier: ISC */
/*
 * own.h - scope-bound ownership. A local marked own_* is released at the end
 * of its scope unless it is taken. Releasing never changes errno.
 */
#ifndef BASE_OWN_H
#define BASE_OWN_H

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static inline void own_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
	errno = saved;
}

static inline void own_release(void *p)
{
	free(*(void **)p);
}

static inline void own_closedir(DIR **dir)
{
	int saved = errno;

	if (*dir != NULL)
		(void)closedir(*dir);
	*dir = NULL;
	errno = saved;
}

#define own_fd  __attribute__((cleanup(own_close)))
#define own_mem __attribute__((cleanup(own_release)))
#define own_dir __attribute__((cleanup(own_closedir)))

/* Moves the fd out of its owner; the owner is left empty. */
static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define take_ptr(p)                                                                                \
	__extension__({                                                                            \
		__typeof__(*(p)) taken_ = *(p);                                                    \
		*(p) = NULL;                                                                       \
		taken_;                                                                            \
	})

#endif
