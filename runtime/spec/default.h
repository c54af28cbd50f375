/* SPDX-License-Identifier: ISC */
/*
 * default.h - the config.json that "coffer spec" writes: member for member the
 * one that runc 1.1 writes on a host with cgroup v2, so that what builds on it
 * keeps working. Pure.
 */
#ifndef SPEC_DEFAULT_H
#define SPEC_DEFAULT_H

#include "../base/buf.h"
#include "../base/fault.h"

#include <stdbool.h>
#include <stdint.h>

#define SPEC_DEFAULT_VERSION "1.3.0" /* of the runtime-spec, in "ociVersion" */
#define SPEC_DEFAULT_BYTES   8192    /* enough room for the document */

/* 0, or -ENOSPC when OUT has no room. ROOTLESS: for a caller with the ids 0. */
must_check int spec_default_write(bool rootless, struct buf *out);

/* The rootless one for a caller with other ids: they become root's in the container. */
must_check int spec_default_write_rootless(uint32_t uid, uint32_t gid, struct buf *out);

#endif
