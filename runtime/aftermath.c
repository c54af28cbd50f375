/* SPDX-License-Identifier: ISC */
#include "aftermath.h"

#include "base/own.h"
#include "hook.h"
#include "log.h"
#include "spec/spec.h"

bool aftermath_wanted(const struct spec_hooks *hooks)
{
	return hooks->kinds[SPEC_HOOK_POSTSTART].count > 0 ||
	       hooks->kinds[SPEC_HOOK_POSTSTOP].count > 0;
}

void aftermath_read(int dir_fd, const char *id, struct arena *arena, struct spec_hooks *out)
{
	own_mem char *text = NULL;
	struct fault fault = {0};
	struct spec spec = {0};
	size_t len = 0;
	int rc = state_read_config(dir_fd, id, &text, &len, &fault);

	if (rc >= 0)
		rc = spec_parse(text, len, arena, &spec, &fault);
	*out = spec.hooks;
	if (rc < 0)
		log_warning(&fault);
}

void aftermath_run(const struct spec_hooks *hooks, enum spec_hook_kind kind,
                   const struct state *state, enum state_status status)
{
	for (size_t i = 0; i < hooks->kinds[kind].count; i++) {
		struct fault fault = {0};

		if (hook_run(hooks, kind, i, state, status, &fault) < 0)
			log_warning(&fault);
	}
}
