/* SPDX-License-Identifier: ISC */
/*
 * cgroup_property.h - annotations "org.systemd.property.NAME", which set properties of
 * the container's scope, as the words that busctl(1) wants. Pure.
 *
 * A value is written as GVariant's text format has it: true, 'text', 5, uint64 5, 0.5,
 * ['a', 'b']. Arrays are of one basic type; tuples and dictionaries are refused.
 */
#ifndef RUNTIME_CGROUP_PROPERTY_H
#define RUNTIME_CGROUP_PROPERTY_H

#include "base/arena.h"
#include "base/fault.h"
#include "spec/linux.h"

#include <stddef.h>

struct cgroup_property {
	const char **words; /* name, type, values; ends with NULL */
	const struct cgroup_property *next;
};

/*
 * OUT is NULL when no annotation is one; all lives in ARENA. A name is three letters or more. One
 * that ends in "Sec" is in seconds, and becomes the property in microseconds, as systemd's unit
 * files have it.
 */
must_check int cgroup_property_parse(const struct spec_pair *annotations, size_t count,
                                     struct arena *arena, const struct cgroup_property **out,
                                     struct fault *f);

#endif
