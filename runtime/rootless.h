/* SPDX-License-Identifier: ISC */
/*
 * rootless.h - whether the runtime serves somebody who is not root of the
 * machine: an ordinary user, or root of a user namespace that an engine made.
 * The second is not seen by the user id, but by what it is mapped to.
 *
 * Runs:  in the runtime, where a right turned out to be missing; not before.
 */
#ifndef RUNTIME_ROOTLESS_H
#define RUNTIME_ROOTLESS_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

/* The values of --rootless. */
enum rootless_mode {
	ROOTLESS_AUTO, /* as it is */
	ROOTLESS_TRUE,
	ROOTLESS_FALSE,
};

/* "auto", or a truth value in one of the words that runc takes: true, TRUE, t, 1 ... */
must_check int rootless_parse(const char *word, enum rootless_mode *out, struct fault *f);

/* Whether MAP, the text of a /proc/PID/uid_map, is that of the machine's own user namespace. */
bool rootless_map_is_initial(const char *map);

/* Then rights to cgroups and devices may be missing, and are done without where nothing was asked
 * for that needs them. */
bool rootless_applies(enum rootless_mode mode);

/* Where the state of all containers is when nobody says: $XDG_RUNTIME_DIR/NAME for who is not root,
 * /run/NAME otherwise. OUT is used if it has to be. */
const char *rootless_state_root(char *out, size_t size);

#endif
