/* SPDX-License-Identifier: ISC */
/*
 * manifest_container.h - one element of onboot, services or onshutdown. Pure.
 */
#ifndef INIT_MANIFEST_CONTAINER_H
#define INIT_MANIFEST_CONTAINER_H

#include "manifest.h"

/* The closed defaults. POSITION counts over all three phases and gives the range of ids. */
struct manifest_container manifest_container_default(enum manifest_phase phase, size_t position);

/*
 * Reads AT over OUT, which holds the defaults. What needs the rest of the
 * manifest (names of volumes and of other containers) is not checked here.
 */
must_check int manifest_container(const struct json_at *at, struct arena *arena,
                                  struct manifest_container *out, struct fault *f);

/* mounts, devices, rlimits: the members that are arrays of objects. */
must_check int manifest_container_lists(const struct json_at *at, struct arena *arena,
                                        struct manifest_container *out, struct fault *f);

#endif
