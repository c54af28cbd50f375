/* SPDX-License-Identifier: ISC */
/*
 * bundle.h - a bundle on disk: its directory, its config.json, and what is
 * derived from them. Runtime-spec bundle.md.
 *
 * Runs:  in the runtime's command line, before anything is made.
 */
#ifndef RUNTIME_BUNDLE_H
#define RUNTIME_BUNDLE_H

#include "base/arena.h"
#include "base/fault.h"
#include "seccomp.h"
#include "spec/spec.h"

struct bundle {
	int fd;             /* the directory, O_PATH; owned */
	const char *path;   /* absolute, links resolved, as runc reports it */
	const char *rootfs; /* absolute */
	struct spec spec;
	char *config; /* the bytes of config.json; owned */
	size_t config_len;
	struct seccomp_program filter; /* owned */
	struct arena arena;            /* holds the texts, and what SPEC points to */
};

/* Reads, parses and checks. CONFIG is a path from the bundle on, NULL: config.json. After a failure
 * too, bundle_close must be called. */
must_check int bundle_open(const char *path, const char *config, struct bundle *out,
                           struct fault *f);
void bundle_close(struct bundle *bundle);

#endif
