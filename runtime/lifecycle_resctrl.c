/* SPDX-License-Identifier: ISC */
#include "lifecycle_resctrl.h"

#include "base/own.h"
#include "log.h"
#include "resctrl.h"

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

int lifecycle_resctrl_update(int dir_fd, const struct state *state, struct arena *arena,
                             const char *l3_cache_schema, const char *mem_bw_schema,
                             struct fault *f)
{
	struct spec spec = {0};
	int rc;

	if (l3_cache_schema == NULL && mem_bw_schema == NULL)
		return 0;
	if (!state->grouped)
		return fault_set(f, EINVAL,
		                 "update %s: --l3-cache-schema, --mem-bw-schema: the container "
		                 "was made without linux.intelRdt",
		                 state->id);
	rc = read_spec(dir_fd, state->id, arena, &spec, f);
	if (rc < 0)
		return rc;

	const struct spec_intel_rdt rdt = {
		.set = true,
		.clos_id = spec.linux_.intel_rdt.clos_id,
		.l3_cache_schema = l3_cache_schema,
		.mem_bw_schema = mem_bw_schema,
	};
	own_fd int root = resctrl_open(f);

	return root < 0 ? root : resctrl_configure(root, &rdt, state->id, f);
}
