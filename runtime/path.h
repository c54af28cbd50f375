/* SPDX-License-Identifier: ISC */
/*
 * path.h - the only resolver of container paths. The root tree is hostile:
 * every path is walked once, by the kernel, from the root's descriptor, and
 * what was found is used through the descriptor that comes back.
 *
 * openat2(2) with RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS, Linux 5.6. A link
 * out of the root resolves inside it; a race with a container that swaps
 * components ends at most in another place of the same root.
 *
 * Runs:  in the setup stage. Never: resolves a container path by string twice.
 */
#ifndef RUNTIME_PATH_H
#define RUNTIME_PATH_H

#include "base/fault.h"

#include <stdbool.h>
#include <sys/types.h>

/* Opens PATH inside the root with open(2) FLAGS (O_CLOEXEC is added). The caller owns the
 * result. -ENOENT is returned without a fault set, since most callers expect it. */
must_check int path_open(int root_fd, const char *path, int flags, struct fault *f);

/* As path_open with O_PATH, and no component may be a symbolic link: for /dev, /proc, /sys. */
must_check int path_open_strict(int root_fd, const char *path, struct fault *f);

/* As mkdir -p with mode 0755 inside the root; an O_PATH descriptor of the last directory. A link to
 * nothing is followed: what it names is made, inside the root. */
must_check int path_make_directory(int root_fd, const char *path, struct fault *f);

/*
 * An O_PATH descriptor of the place that a mount will cover: made when it is missing (a
 * directory, or an empty file; where a link to nothing leads, too), refused when it is of the other
 * kind.
 */
must_check int path_make_target(int root_fd, const char *path, bool directory, struct fault *f);

/* The directory that holds PATH's last component, made when missing; *NAME points into PATH. */
must_check int path_make_parent(int root_fd, const char *path, const char **name, struct fault *f);

/* The file NAME of DIR_FD, a descriptor (O_PATH) to mount on; made when nothing is there. What is there is
 * never followed, and never opened: of a device that can do harm. -errno, without a fault. */
must_check int path_make_cover(int dir_fd, const char *name);

#endif
