/* SPDX-License-Identifier: ISC */
/*
 * pointer.h - the place in config.json of what could not be done: a mechanism
 * knows the object, its caller which member asked for it.
 *
 * PID 1's bundles are the build's own; there nothing is added.
 */
#ifndef RUNTIME_POINTER_H
#define RUNTIME_POINTER_H

#include "base/fault.h"

#include <stdbool.h>

/*
 * Returns RC. When it is a failure, puts the JSON pointer FMT before the text of F, unless that has
 * one; and EINVAL's words behind a text without a reason, which fault_print would take to have one.
 * A mount that the kernel refuses for a reason that its word does not tell gets advice.
 */
int pointer_put(int rc, struct fault *f, const char *fmt, ...) printf_like(3, 4);

/* The same for a file of cgroup v2 that a member of /linux/resources is about. */
int pointer_put_limit(int rc, struct fault *f, const char *file, bool unified);

#endif
