/* SPDX-License-Identifier: ISC */
#include "found.h"

#include "base/own.h"
#include "state_dir.h"
#include "sys.h"

void found_close(struct found *found)
{
	arena_free(&found->arena);
	own_close(&found->root_fd);
	own_close(&found->dir_fd);
}

int found_open(const char *root, const char *id, struct found *out, struct fault *f)
{
	int rc = state_check_id(id, f);

	*out = (struct found){.root_fd = -1, .dir_fd = -1};
	if (rc < 0)
		return rc;
	out->root_fd = state_open_root(root, false, f);
	if (out->root_fd == -ENOENT) {
		f->code = 0;
		return fault_set(f, ENOENT, "container \"%s\" does not exist", id);
	}
	if (out->root_fd < 0)
		return out->root_fd;
	rc = out->dir_fd = state_open(out->root_fd, id, f);
	return rc < 0 ? rc : found_read(out, id, f);
}

int found_read(struct found *found, const char *id, struct fault *f)
{
	int rc = state_read(found->dir_fd, id, &found->arena, &found->state, f);

	if (rc >= 0)
		rc = state_status(found->dir_fd, &found->state, f);
	if (rc < 0)
		return rc;
	found->status = (enum state_status)rc;
	return 0;
}

int found_open_process(const struct state *state, struct fault *f)
{
	own_fd int fd = sys_pidfd_open(state->pid, 0);

	if (fd < 0)
		return fault_set(f, errno, "open the process %d of %s", state->pid, state->id);

	uint64_t start = 0;
	int rc = state_process_start(state->pid, &start, f);

	if (rc < 0 && rc != -ESRCH)
		return rc;
	if (rc == -ESRCH || start != state->start_time)
		return fault_set(f, ESRCH, "the process %d of %s", state->pid, state->id);
	return take_fd(&fd);
}
