/* SPDX-License-Identifier: ISC */
#include "lifecycle_cgroup.h"

#include "base/own.h"
#include "cgroup_offer.h"
#include "cgroup_owner.h"
#include "cgroup_rootless.h"
#include "freeze.h"
#include "low_memory.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

int lifecycle_cgroup_choose(struct lifecycle_cgroup *c, const struct spec *spec,
                            struct arena *arena, struct fault *f)
{
	char path[PATH_MAX];
	int rc = cgroup_host_open(&c->host, f);

	if (rc < 0)
		return cgroup_rootless_forgive(rc, c->rootless, &spec->linux_, f);
	if (IS_ENABLED(CONFIG_SYSTEMD_CGROUP) && c->systemd) {
		bool user = rootless_applies(c->rootless);

		c->manager = user ? STATE_SYSTEMD_USER : STATE_SYSTEMD;
		c->scope = (struct cgroup_scope){.host = &c->host, .user = user};
		rc = cgroup_systemd_choose(spec, c->id, arena, &c->scope, f);
		c->path = c->scope.path;
		return rc;
	}
	rc = cgroup_path(&c->host, spec->linux_.cgroups_path, c->id, path, sizeof(path), f);
	if (rc < 0)
		return rc;
	c->path = arena_text(arena, path, strlen(path));
	return c->path != NULL ? 0 : fault_set(f, ENOMEM, "note the cgroup of %s", c->id);
}

static int reach(struct lifecycle_cgroup *c, struct fault *f)
{
	if (!IS_ENABLED(CONFIG_SYSTEMD_CGROUP) || c->manager == STATE_CGROUPFS)
		return cgroup_rootless_check(&c->host, c->path, f);
	return cgroup_systemd_reach(&c->scope, f);
}

static int create(struct lifecycle_cgroup *c, const struct spec_resources *limits, struct fault *f)
{
	if (!IS_ENABLED(CONFIG_SYSTEMD_CGROUP) || c->manager == STATE_CGROUPFS)
		return cgroup_create(&c->host, c->path, limits, f);
	return cgroup_systemd_create(&c->scope, limits, f);
}

static int forget(struct lifecycle_cgroup *c, int state_fd, struct state *state, struct fault *f)
{
	c->path = state->cgroup = NULL;
	return state_cgroup_forget(state_fd, c->id, f);
}

/* In a frozen cgroup, or below one, no process would ever set itself up. It is left as it is. */
static int check_thawed(struct lifecycle_cgroup *c, int state_fd, struct state *state,
                        struct fault *f)
{
	struct fault ignored = {0};
	int rc;

	if (!freeze_holds(c->host.fd, c->path))
		return 0;
	rc = fault_set(
		f, EBUSY,
		"use cgroup %s/%s: container's cgroup unexpectedly frozen, it or one above "
		"it; write 0 to that one's cgroup.freeze, or thaw the slice with systemctl thaw",
		c->host.mount, c->path);
	(void)!forget(c, state_fd, state, &ignored);
	return rc;
}

/* What limits nothing was left out where its file was missing, which cgroup_offer brings: of such
 * values this one alone is not what the kernel says by itself. */
static int write_period(const struct lifecycle_cgroup *c, const struct spec_resources *limits,
                        struct fault *f)
{
	bool alone = limits->cpu_period_set && limits->cpu_period != 0 &&
	             !(limits->cpu_quota_set && limits->cpu_quota > 0);

	if (!c->host.alone || !alone)
		return 0;
	return cgroup_limit(&c->host, c->path, limits, NULL, f);
}

int lifecycle_cgroup_make(struct lifecycle_cgroup *c, const struct spec *spec,
                          const struct spec_resources *limits, int state_fd, struct state *state,
                          struct fault *f)
{
	int rc;

	if (c->path == NULL)
		return 0;
	rc = check_thawed(c, state_fd, state, f);
	if (rc < 0)
		return rc;
	rc = reach(c, f);
	if (rc >= 0)
		rc = c->fd = create(c, limits, f);
	if (rc >= 0) {
		cgroup_offer(&c->host, c->path);
		rc = state_cgroup_keep(state_fd, c->id, f);
		state->made = rc >= 0;
		return rc < 0 ? rc : write_period(c, limits, f);
	}
	rc = cgroup_rootless_forgive(rc, c->rootless, &spec->linux_, f);
	return rc < 0 ? rc : forget(c, state_fd, state, f);
}

const struct cgroup_mover *lifecycle_cgroup_mover(const struct lifecycle_cgroup *c)
{
	return c->fd >= 0 && c->scope.mover.move != NULL ? &c->scope.mover : NULL;
}

/* What is not ours to give an ordinary user does without. */
int lifecycle_cgroup_give(const struct lifecycle_cgroup *c, const struct spec *spec, pid_t pid,
                          struct fault *f)
{
	int rc = c->fd >= 0 && cgroup_owner_wanted(spec) ? cgroup_owner_give(c->fd, spec, pid, f)
	                                                 : 0;

	if (rc != -EPERM || !rootless_applies(c->rootless))
		return rc;
	f->code = 0;
	return 0;
}

/* A scope has the process now, and needs no other. */
int lifecycle_cgroup_let_go(struct lifecycle_cgroup *c, const struct spec_resources *limits,
                            struct fault *f)
{
	if (!IS_ENABLED(CONFIG_SYSTEMD_CGROUP) || c->scope.holder == 0)
		return 0;
	return cgroup_systemd_let_go(&c->scope, limits, f);
}

int lifecycle_cgroup_lower(const struct lifecycle_cgroup *c, const struct spec_resources *limits,
                           struct fault *f)
{
	int rc = low_memory_apply(&c->host, c->path, c->fd, limits, f);

	if (rc < 0 || !IS_ENABLED(CONFIG_SYSTEMD_CGROUP) || c->manager == STATE_CGROUPFS)
		return rc;
	return cgroup_systemd_limit(&c->host, c->path, c->manager == STATE_SYSTEMD_USER, limits, f);
}

void lifecycle_cgroup_close(struct lifecycle_cgroup *c)
{
	own_close(&c->host.fd);
	own_close(&c->fd);
}
