/* SPDX-License-Identifier: ISC */
/*
 * exec_process.h - what `exec` runs: the container's own process, changed by
 * options of the command line. Pure.
 *
 * Numbers are parsed strictly: a user that is no number is refused, never taken
 * for user 0 (CVE-2026-30892). Inheritable and ambient capabilities stay as the
 * container has them (CVE-2022-29162).
 */
#ifndef RUNTIME_EXEC_PROCESS_H
#define RUNTIME_EXEC_PROCESS_H

#include "base/arena.h"
#include "base/fault.h"
#include "options.h"
#include "spec/process.h"

struct exec_wish {
	const char *user;             /* "UID" or "UID:GID"; NULL: as the container's */
	const char *apparmor, *label; /* NULL: as the container's */
	const char *cwd;              /* NULL: as the container's */
	struct option_list env;
	struct option_list caps;
	struct option_list groups;
	bool no_new_privs;
	bool terminal;
	char **args; /* NULL-terminated; empty: none */
};

/* Changes PROCESS as WISH says. What is new lives in ARENA, or is WISH's own. */
must_check int exec_process(const struct exec_wish *wish, struct arena *arena,
                            struct spec_process *process, struct fault *f);

#endif
