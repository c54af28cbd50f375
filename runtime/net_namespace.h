/* SPDX-License-Identifier: ISC */
/*
 * net_namespace.h - a new network namespace is made by the parent while the
 * container's process mounts: the kernel takes longest over this one, and a
 * second processor can do it beside the rest. setns(2), unshare(2).
 */
#ifndef RUNTIME_NET_NAMESPACE_H
#define RUNTIME_NET_NAMESPACE_H

#include "base/fault.h"
#include "spec/spec.h"

#include <stdbool.h>

/*
 * A descriptor of the caller's own network namespace, if the one that SPEC wants new is to be made so;
 * -1 if it is to come with the clone: a user namespace would not own it, netDevices need it earlier,
 * or the caller may not return to its own.
 */
int net_namespace_apart(const struct spec *spec);

/* In the parent: makes it, sends it to the process, and is back in HOME_FD. */
must_check int net_namespace_send(int home_fd, int sync_fd, struct fault *f);

/* In the process: waits for it and enters it. */
must_check int net_namespace_enter(int sync_fd, struct fault *f);

/* Whether what M mounts depends on the network namespace that it is mounted in. */
bool net_namespace_matters(const struct spec_mount *m);

#endif
