/* SPDX-License-Identifier: ISC */
/*
 * cgroup.h - one cgroup v2 directory a container: made, limited, emptied,
 * removed. The kernel's Documentation/admin-guide/cgroup-v2.rst.
 *
 * Runs:  in the parent, before the container's process exists (the process is
 *        born inside, by CLONE_INTO_CGROUP), and at delete.
 * Never: moves a process that it did not make.
 */
#ifndef RUNTIME_CGROUP_H
#define RUNTIME_CGROUP_H

#include "base/fault.h"
#include "spec/resources.h"

#include <stdbool.h>
#include <sys/types.h>

/* Where the v2 hierarchy is mounted: /sys/fs/cgroup, or /sys/fs/cgroup/unified on a hybrid host.
 * Found once. */
struct cgroup_host {
	int fd;         /* O_PATH; owned */
	bool hybrid;    /* controllers live in v1 hierarchies */
	bool alone;     /* there is no v1 hierarchy, here or in another mount namespace */
	char mount[64]; /* for messages */
	char own[512];  /* path of the calling process below the mount, from /proc/self/cgroup */
};

must_check int cgroup_host_open(struct cgroup_host *out, struct fault *f);

/*
 * Turns the bundle's linux.cgroupsPath (NULL: none) and the container's ID into
 * a path below the mount, without a leading '/': absolute ones below it,
 * relative ones and the default "coffer/ID" below the caller's own cgroup's
 * nearest ancestor that may have children with controllers. "..", "." and empty
 * components are resolved, and lead no further up than there, as in runc. Refuses
 * the place itself and the root.
 */
must_check int cgroup_path(const struct cgroup_host *host, const char *cgroups_path, const char *id,
                           char *out, size_t size, struct fault *f);

/*
 * Makes every missing directory of PATH, enables the controllers that LIMITS
 * needs on the way down, and writes the limits. Returns an O_PATH descriptor of
 * the directory for CLONE_INTO_CGROUP. A controller that the host lacks is a
 * fault that names it ("memory"), never a limit silently not applied. A cgroup
 * that exists and has processes is refused (EBUSY); one that exists and is empty
 * is used. A failure removes what this call made.
 */
must_check int cgroup_create(const struct cgroup_host *host, const char *path,
                             const struct spec_resources *limits, struct fault *f);

struct cgroup_listener; /* cgroup_write.h */

/* Applies LIMITS to a cgroup that exists and has processes, all or, as far as the kernel lets us
 * go back, none; enables the controllers as cgroup_create does, for it may have been made without.
 * LISTENER, or NULL, is asked last. */
must_check int cgroup_limit(const struct cgroup_host *host, const char *path,
                            const struct spec_resources *limits,
                            const struct cgroup_listener *listener, struct fault *f);

/* Kills every process below (cgroup.kill of Linux 5.14, or signal by signal). A cgroup that is
 * gone is success. */
must_check int cgroup_kill(const struct cgroup_host *host, const char *path, struct fault *f);
/* Sends SIGNAL to every process that is below at the moment. A cgroup that is gone is success; more
 * than 32 levels of children are -ELOOP. */
must_check int cgroup_signal(const struct cgroup_host *host, const char *path, int signal,
                             struct fault *f);
/* Removes the directory and its children, deepest first, waiting at most TIMEOUT_MS for dying
 * processes. A cgroup that is gone is success. */
must_check int cgroup_remove(const struct cgroup_host *host, const char *path,
                             unsigned int timeout_ms, struct fault *f);

#endif
