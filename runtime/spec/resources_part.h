/* SPDX-License-Identifier: ISC */
/*
 * resources_part.h - the sections of "linux.resources" that have a file of their
 * own. Runtime-spec 1.3 config-linux.md#block-io, #network, #rdma. Pure.
 */
#ifndef SPEC_RESOURCES_PART_H
#define SPEC_RESOURCES_PART_H

#include "resources.h"

/* What cgroup v2 has no equivalent of; the spec wants an error then. A value that asks for nothing
 * (part_refuse) is none. */
struct resources_gap {
	const char *member; /* NULL ends the list */
	const char *why;
};
must_check int resources_refuse(const struct json_at *at, const struct resources_gap *gaps,
                                struct fault *f);

must_check int resources_block_io(const struct json_at *at, struct arena *arena,
                                  struct spec_resources *out, struct fault *f);
must_check int resources_rdma(const struct json_at *at, struct arena *arena,
                              struct spec_resources *out, struct fault *f);
must_check int resources_network(const struct json_at *at, struct arena *arena,
                                 struct spec_resources *out, struct fault *f);

#endif
