/* SPDX-License-Identifier: ISC */
/*
 * idmap.h - user and group mappings of a user namespace, and mounts that show
 * ids through them. user_namespaces(7), mount_setattr(2) MOUNT_ATTR_IDMAP
 * (Linux 5.12; EROFS 5.19).
 *
 * Runs:  in the parent, with CAP_SETUID and CAP_SETGID. Who lacks them: idmap_user.h.
 */
#ifndef RUNTIME_IDMAP_H
#define RUNTIME_IDMAP_H

#include "base/fault.h"
#include "spec/linux.h"

#include <sys/types.h>

/* Writes the maps of the process PID, which sits in a fresh user namespace. */
must_check int idmap_write(pid_t pid, const struct spec_linux *linux_, struct fault *f);

/* One of them; FILE is "uid_map" or "gid_map". */
must_check int idmap_write_one(pid_t pid, const char *file, const struct spec_id_map *maps,
                               size_t count, struct fault *f);

/* Gives setgroups(2) up in the namespace, for ever; before its gid map is written. */
must_check int idmap_deny_setgroups(pid_t pid, struct fault *f);

/* An O_CLOEXEC descriptor of the user namespace of PID. */
must_check int idmap_namespace(pid_t pid, struct fault *f);

/* Shows the detached mount's ids through the mapping of the namespace. */
must_check int idmap_apply(int mount_fd, int user_namespace_fd, const char *what, struct fault *f);

#endif
