/* SPDX-License-Identifier: ISC */
/*
 * manifest_check.h - what only the whole manifest can tell: names that are
 * used twice or that nobody has, ranges of ids that overlap, circles. Pure.
 */
#ifndef INIT_MANIFEST_CHECK_H
#define INIT_MANIFEST_CHECK_H

#include "manifest.h"

/* The members of the root that hold containers, in the order of enum manifest_phase. */
extern const char *const manifest_phase_members[3];

/* MANIFEST's containers stand in the order of the document ROOT. */
must_check int manifest_check(const struct json_at *root, const struct manifest *manifest,
                              struct fault *f);

/* Moves the services of CONTAINERS into the order of their start. */
must_check int manifest_order_services(const struct json_at *root,
                                       struct manifest_container *containers, size_t count,
                                       struct fault *f);

#endif
