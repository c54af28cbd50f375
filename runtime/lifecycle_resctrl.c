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

void lifecycle_resctrl_forget(int dir_fd, const struct state *state, struct arena *arena)
{
	own_mem char *text = NULL;
	struct fault fault = {0};
	struct spec spec = {0};
	size_t len = 0;
	int rc = state_read_config(dir_fd, state->id, &text, &len, &fault);

	if (rc >= 0)
		rc = spec_parse(text, len, arena, &spec, &fault);
	if (rc < 0)
		log_warning(&fault);
	else
		lifecycle_resctrl_leave(&spec, state->id);
}
