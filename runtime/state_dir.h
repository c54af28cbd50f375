/* SPDX-License-Identifier: ISC */
/*
 * state_dir.h - the directory ROOT/ID that a container has from its creation to
 * its deletion: its name, who is at work on it, and what can be in it.
 *
 * Who is at work is never written down: create, start and delete hold a lock on
 * the directory, which ends with them however they end.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_STATE_DIR_H
#define RUNTIME_STATE_DIR_H

#include "base/fault.h"
#include "state_cgroup.h"

#include <stdbool.h>

#define STATE_ID_MAX 255

/* What can be in it, beside the links of state_cgroup.h: state_remove knows all of it. */
#define STATE_FILE          "state.json"
#define STATE_FILE_NEW      "state.json.new"
#define STATE_CONFIG_FILE   "config.json"
#define STATE_START_SOCKET  "start"  /* while the container waits for it: lifecycle.c */
#define STATE_MOUNTS_LINK   "mounts" /* host_root.c */
#define STATE_NOTIFY_FOLDER "notify" /* notify.c */
#define STATE_NOTIFY_SOCKET "notify/notify.sock"

/* [A-Za-z0-9_+.-]+, not "." or "..", at most STATE_ID_MAX bytes: it becomes a directory. */
must_check int state_check_id(const char *id, struct fault *f);

/* The directory of all containers, the caller's; with CREATE it is made, 0700, and what leads to
 * it. */
must_check int state_open_root(const char *root, bool create, struct fault *f);

/* Claims ID: -EEXIST when a container has it. Notes CGROUP (unless NULL), before it is made, so that
 * whoever finds the remains of a creator that died knows where to look. Returns the container's
 * directory, the caller's, locked as by state_lock. After a failure there is none. */
must_check int state_claim(int root_fd, const char *id, const char *cgroup,
                           enum state_manager manager, struct fault *f);
/* The same directory, not locked, the caller's. -ENOENT, with a fault, when there is none. */
must_check int state_open(int root_fd, const char *id, struct fault *f);
/* Forgets the container: removes its directory, DIR_FD, which is locked. Takes no descriptor: a lack
 * of them may be what it is called for. One that is gone is success. */
must_check int state_remove(int root_fd, int dir_fd, const char *id, struct fault *f);

/*
 * For whoever is about to change what the container is: one at a time. The lock belongs to the
 * descriptor and its copies. Without a fault: -EWOULDBLOCK when another has it, -ENOENT when the
 * container was deleted meanwhile.
 */
must_check int state_lock(int dir_fd, const char *id, struct fault *f);
void state_unlock(int dir_fd);

/* 1 when the directory was removed: its name may be another container's by now. */
must_check int state_is_gone(int dir_fd, const char *id, struct fault *f);
/* 1 when somebody has the lock. */
must_check int state_has_creator(int dir_fd, const char *id, struct fault *f);
/* Always -ENOENT: the fault of whoever asks for a container that there is none of. */
int state_no_such(const char *id, struct fault *f);

#endif
