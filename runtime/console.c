/* SPDX-License-Identifier: ISC */
#include "console.h"

#include "base/own.h"
#include "finish.h"
#include "mount.h"
#include "path.h"
#include "terminal.h"

#include <fcntl.h>

/* The slave covers /dev/console, as config-linux.md#default-devices wants. */
static int bind_slave(int dev_fd, int slave, struct fault *f)
{
	own_fd int target = path_make_cover(dev_fd, "console");

	if (target < 0)
		return fault_set(f, -target, "create /dev/console");

	own_fd int tree = mount_clone(slave, "", false, 0, f);

	return tree < 0 ? tree : mount_attach(tree, target, "/dev/console", f);
}

int console_open(const struct container_request *request, int dev_fd, struct fault *f)
{
	const struct spec_process *p = &request->spec->process;
	const struct terminal_size size = {p->console_rows, p->console_columns};
	own_fd int master = -1;
	own_fd int slave = -1;
	own_fd int pts = path_open(dev_fd, "pts", O_PATH | O_DIRECTORY | O_NOFOLLOW, f);

	if (pts == -ENOENT)
		return fault_set(f, ENOENT,
		                 "/process/terminal: there is no /dev/pts: mount a devpts there");
	if (pts < 0)
		return pts;

	int rc = terminal_open(pts, size, &master, &slave, f);

	if (rc >= 0)
		rc = bind_slave(dev_fd, slave, f);
	return rc < 0 ? rc : finish_terminal(request, master, slave, f);
}
