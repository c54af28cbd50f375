/* SPDX-License-Identifier: ISC */
/*
 * hook.h - runs a hook: a program with the container's state on its standard
 * input. Runtime-spec config.md#posix-platform-hooks.
 *
 * Runs:  where the hook shall run: its namespaces, root, user and limits are the
 *        caller's. Never: leaves the hook's process behind, however it ends.
 */
#ifndef RUNTIME_HOOK_H
#define RUNTIME_HOOK_H

#include "base/fault.h"
#include "spec/hooks.h"
#include "state.h"

/*
 * Runs the hook INDEX of KIND and waits for it. It gets the state as `state` prints it, with
 * STATUS, and no descriptor of the caller's but 0, 1 and 2. A hook that does not run, that ends
 * with another status than 0 or that takes longer than its timeout (it is killed, and so is its
 * process group) is a fault: "/hooks/createRuntime/0: ..." with the end of what it said. Its cwd is
 * the bundle; for createContainer, the container's root; for startContainer, the caller's.
 */
must_check int hook_run(const struct spec_hooks *hooks, enum spec_hook_kind kind, size_t index,
                        const struct state *state, enum state_status status, struct fault *f);

/* All hooks of KIND, in their order, to the first that fails. */
must_check int hook_run_all(const struct spec_hooks *hooks, enum spec_hook_kind kind,
                            const struct state *state, enum state_status status, struct fault *f);

#endif
