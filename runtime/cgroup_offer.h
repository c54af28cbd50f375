/* SPDX-License-Identifier: ISC */
/*
 * cgroup_offer.h - hands a container's cgroup every controller that there is, whether or not a limit
 * needs it, as the field's runtimes do: the figures that engines show come from their files, and
 * `update` finds them.
 *
 * Runs:  in the runtime's command line, when the cgroup was made.
 * Never: where v1 hierarchies are, too: they could not have what v2 takes.
 */
#ifndef RUNTIME_CGROUP_OFFER_H
#define RUNTIME_CGROUP_OFFER_H

#include "cgroup.h"

/* From the mount down to the parent of PATH. What a cgroup on the way cannot hand on (its owner is
 * another, processes are in it) the ones below do without. */
void cgroup_offer(const struct cgroup_host *host, const char *path);

#endif
