/* SPDX-License-Identifier: ISC */
/*
 * idmap_user.h - the maps of a user namespace, written for who may not write
 * any: an ordinary user. user_namespaces(7), newuidmap(1).
 *
 * Runs:  in the parent, with its rights and no others. What needs more is asked
 *        of newuidmap and newgidmap, which give a user the ids that root has
 *        set aside for him in /etc/subuid and /etc/subgid.
 */
#ifndef RUNTIME_IDMAP_USER_H
#define RUNTIME_IDMAP_USER_H

#include "base/arena.h"
#include "base/fault.h"
#include "spec/linux.h"

#include <stdbool.h>
#include <sys/types.h>

enum idmap_way {
	IDMAP_ANY,    /* the capability is there: the kernel takes every map */
	IDMAP_OWN,    /* the caller's own id alone: the kernel takes that from everybody */
	IDMAP_HELPER, /* the program must do it */
};

enum idmap_way idmap_user_way(const struct spec_id_map *maps, size_t count, uint32_t own_id,
                              bool capable);

/* "PROGRAM PID INSIDE OUTSIDE COUNT ...", in ARENA; NULL: no memory. */
char **idmap_user_arguments(const char *program, pid_t pid, const struct spec_id_map *maps,
                            size_t count, struct arena *arena);

/* As idmap_write, whoever the caller is. */
must_check int idmap_user_write(pid_t pid, const struct spec_linux *linux_, struct fault *f);

#endif
