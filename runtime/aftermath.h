/* SPDX-License-Identifier: ISC */
/*
 * aftermath.h - the hooks that come when nothing can be undone any more:
 * poststart and poststop. Other calls of the runtime than the creator run them,
 * by the config.json that is kept in the container's state directory.
 *
 * Runs:  in the runtime's command line, in its own namespaces. A failure here is
 *        only a warning.
 */
#ifndef RUNTIME_AFTERMATH_H
#define RUNTIME_AFTERMATH_H

#include "base/arena.h"
#include "spec/hooks.h"
#include "state.h"

/* Whether there is such a hook. */
bool aftermath_wanted(const struct spec_hooks *hooks);

/* The hooks that were kept, in ARENA; none, and a warning, when they cannot be read. */
void aftermath_read(int dir_fd, const char *id, struct arena *arena, struct spec_hooks *out);

/* Every hook of KIND; one that fails is a warning, and the next runs. */
void aftermath_run(const struct spec_hooks *hooks, enum spec_hook_kind kind,
                   const struct state *state, enum state_status status);

#endif
