/* SPDX-License-Identifier: ISC */
/*
 * path_link.h - destinations whose links lead to what is not there yet, as
 * /etc/resolv.conf of many images: what they name is to be made inside the root.
 *
 * The links are read one at a time and put into the path's text; the kernel then
 * walks the result in the root as any other path, so that a tree which changes
 * meanwhile gains nothing.
 *
 * Never: makes anything.
 */
#ifndef RUNTIME_PATH_LINK_H
#define RUNTIME_PATH_LINK_H

#include "base/fault.h"

#include <limits.h>

/* 1: OUT is PATH with what its links to nothing name in their places, and no fault is set any more.
 * 0, and the fault as it was: there is no such link. */
must_check int path_link_expand(int root_fd, const char *path, char out[PATH_MAX], struct fault *f);

#endif
