/* SPDX-License-Identifier: ISC */
#include "found.h"

#include "base/own.h"
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
	if (rc >= 0)
		rc = state_read(out->dir_fd, id, &out->arena, &out->state, f);
	if (rc >= 0)
		out->status = state_status(out->dir_fd, &out->state);
	return rc;
}

int found_open_process(const struct state *state, struct fault *f)
{
	own_fd int fd = sys_pidfd_open(state->pid, 0);

	if (fd < 0)
		return fault_set(f, errno, "open the process %d of %s", state->pid, state->id);
	if (state_process_start(state->pid) != state->start_time)
		return fault_set(f, ESRCH, "the process %d of %s", state->pid, state->id);
	return take_fd(&fd);
}
