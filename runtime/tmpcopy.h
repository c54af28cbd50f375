/* SPDX-License-Identifier: ISC */
/*
 * tmpcopy.h - "tmpcopyup": a fresh tmpfs starts as a copy of the directory that
 * it is going to cover. Runtime-spec config.md#linux-mount-options.
 *
 * The tree is the image's, so it is hostile: each component is opened by itself
 * and never through a link, and there are limits for depth and number. How many
 * bytes are copied is limited by the size of the tmpfs. Others may write to it
 * meanwhile: what vanishes is not copied, what becomes something else is copied
 * as that.
 *
 * Runs:  in the container's process, before anything of the image does.
 */
#ifndef RUNTIME_TMPCOPY_H
#define RUNTIME_TMPCOPY_H

#include "base/fault.h"

/*
 * Copies what is below the directory FROM_FD to the directory TO_FD: content with its holes, modes,
 * owners, times, hard and symbolic links, extended attributes as far as a tmpfs takes them. Ids that
 * the process's user namespace does not have become its own; device nodes that it must not make are
 * left out. WHAT is for messages. Both may be O_PATH.
 */
must_check int tmpcopy_tree(int from_fd, int to_fd, const char *what, struct fault *f);

#endif
