/* SPDX-License-Identifier: ISC */
/*
 * intel_rdt.h - linux.intelRdt: cache and memory bandwidth. Runtime-spec 1.3
 * config-linux.md#intelrdt. Pure.
 */
#ifndef SPEC_INTEL_RDT_H
#define SPEC_INTEL_RDT_H

#include "json.h"

struct spec_intel_rdt {
	bool set;
	const char *clos_id;         /* a directory below resctrl's root, or "/"; NULL: not set */
	const char *l3_cache_schema; /* NULL: not set */
	const char *mem_bw_schema;   /* NULL: not set */
	const char *const *schemata; /* NULL-terminated; NULL: not set */
	bool monitoring;             /* a MON group of its own */
};

must_check int spec_intel_rdt(const struct json_at *at, struct arena *arena,
                              struct spec_intel_rdt *out, struct fault *f);

#endif
