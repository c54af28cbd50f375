/* SPDX-License-Identifier: ISC */
#include "lifecycle_resctrl.h"

#include "base/own.h"
#include "log.h"
#include "resctrl.h"

#include <errno.h>
#include <string.h>

int lifecycle_resctrl_check(const struct spec *spec, struct fault *f)
{
	if (!spec->linux_.intel_rdt.set)
		return 0;

	own_fd int root = resctrl_open(f);

	return root < 0 ? root : 0;
}

int lifecycle_resctrl_enter(const struct spec *spec, const char *id, pid_t pid, struct fault *f)
{
	const struct spec_intel_rdt *rdt = &spec->linux_.intel_rdt;
	struct fault ignored = {0};
	int rc;

	if (!rdt->set)
		return 0;

	own_fd int root = resctrl_open(f);

	if (root < 0)
		return root;
	rc = resctrl_make(root, rdt, id, f);
	if (rc < 0)
		return rc;
	rc = resctrl_configure(root, rdt, id, f);
	if (rc >= 0)
		rc = resctrl_join(root, rdt, id, pid, f);
	if (rc < 0)
		(void)!resctrl_remove(root, rdt, id, &ignored);
	return rc;
}

int lifecycle_resctrl_join(const struct spec *spec, const char *id, pid_t pid, struct fault *f)
{
	if (!spec->linux_.intel_rdt.set)
		return 0;

	own_fd int root = resctrl_open(f);

	return root < 0 ? root : resctrl_join(root, &spec->linux_.intel_rdt, id, pid, f);
}

void lifecycle_resctrl_leave(const struct spec *spec, const char *id)
{
	struct fault fault = {0};

	if (!spec->linux_.intel_rdt.set)
		return;

	own_fd int root = resctrl_open(&fault);

	if (root < 0 || resctrl_remove(root, &spec->linux_.intel_rdt, id, &fault) < 0)
		log_warning(&fault);
}

static int read_spec(int dir_fd, const char *id, struct arena *arena, struct spec *out,
                     struct fault *f)
{
	own_mem char *text = NULL;
	size_t len = 0;
	int rc = state_read_config(dir_fd, id, &text, &len, f);

	return rc < 0 ? rc : spec_parse(text, len, arena, out, f);
}

void lifecycle_resctrl_forget(int dir_fd, const struct state *state, struct arena *arena)
{
	struct fault fault = {0};
	struct spec spec = {0};

	if (read_spec(dir_fd, state->id, arena, &spec, &fault) < 0)
		log_warning(&fault);
	else
		lifecycle_resctrl_leave(&spec, state->id);
}

static int change(int dir_fd, const struct state *state, struct arena *arena,
                  struct lifecycle_schemata *schemata, struct fault *f)
{
	own_mem char *text = NULL;
	struct spec spec = {0};
	int rc = read_spec(dir_fd, state->id, arena, &spec, f);

	if (rc < 0)
		return rc;

	const struct spec_intel_rdt rdt = {
		.set = true,
		.clos_id = spec.linux_.intel_rdt.clos_id,
		.l3_cache_schema = schemata->l3_cache,
		.mem_bw_schema = schemata->mem_bw,
	};
	own_fd int root = resctrl_open(f);

	rc = root < 0 ? root : resctrl_save(root, &rdt, state->id, &text, f);
	if (rc < 0)
		return rc;
	schemata->before = arena_text(arena, text, strlen(text));
	if (schemata->before == NULL)
		return fault_set(f, ENOMEM, "keep the schemata of %s", state->id);
	return resctrl_configure(root, &rdt, state->id, f);
}

int lifecycle_resctrl_update(int dir_fd, const struct state *state, struct arena *arena,
                             struct lifecycle_schemata *schemata, struct fault *f)
{
	schemata->before = NULL;
	if (schemata->l3_cache == NULL && schemata->mem_bw == NULL)
		return 0;
	if (!state->grouped)
		return fault_set(f, EINVAL,
		                 "update %s: --l3-cache-schema, --mem-bw-schema: the container "
		                 "was made without linux.intelRdt",
		                 state->id);
	return change(dir_fd, state, arena, schemata, f);
}

void lifecycle_resctrl_undo(int dir_fd, const struct state *state, struct arena *arena,
                            const struct lifecycle_schemata *schemata)
{
	struct fault fault = {0};
	struct spec spec = {0};
	int rc;

	if (schemata->before == NULL)
		return;
	rc = read_spec(dir_fd, state->id, arena, &spec, &fault);

	own_fd int root = rc < 0 ? -1 : resctrl_open(&fault);

	if (root < 0 ||
	    resctrl_restore(root, &spec.linux_.intel_rdt, state->id, schemata->before, &fault) < 0)
		log_warning(&fault);
}

int lifecycle_resctrl_find(int dir_fd, const struct state *state, struct arena *arena,
                           struct spec_intel_rdt *rdt)
{
	struct fault ignored = {0};
	struct spec spec = {0};
	int fd;

	if (!state->grouped || read_spec(dir_fd, state->id, arena, &spec, &ignored) < 0)
		return -1;
	*rdt = spec.linux_.intel_rdt;
	fd = resctrl_open(&ignored);
	return fd >= 0 ? fd : -1;
}
