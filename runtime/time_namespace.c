/* SPDX-License-Identifier: ISC */
#include "time_namespace.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"
#include "sys.h"

#include <inttypes.h>

static int set_offsets(const struct spec_linux *linux_, int proc_fd, struct fault *f)
{
	char text[128];
	struct buf b = BUF(text);

	for (int i = 0; i < SPEC_CLOCKS; i++) {
		const struct spec_time_offset *o = &linux_->time_offsets[i];

		if (o->set)
			buf_printf(&b, "%s %" PRId64 " %" PRIu32 "\n",
			           spec_clock_name((enum spec_clock)i), o->secs, o->nanosecs);
	}
	if (b.len == 0)
		return 0;

	own_fd int fd = openat(proc_fd, "self/timens_offsets", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return fault_set(f, errno, "/linux/timeOffsets: open /proc/self/timens_offsets");

	int rc = io_write_all(fd, text, b.len);

	if (rc < 0)
		return rc == -ERANGE
		               ? fault_set(f, EINVAL,
		                           "/linux/timeOffsets: a clock would be negative, or "
		                           "too large")
		               : fault_set(f, -rc, "/linux/timeOffsets: set the offsets");
	return 0;
}

/*
 * unshare(2) makes it for the children that are yet to come, and the offsets can be set until the
 * first process is in it: which is this one, by setns(2), so that nothing has to be forked.
 */
int time_namespace_enter(const struct spec_linux *linux_, int proc_fd, struct fault *f)
{
	if (unshare(CLONE_NEWTIME) < 0)
		return errno == EINVAL
		               ? fault_set(
					 f, ENOTSUP,
					 "/linux/namespaces: make a time namespace: this kernel has none")
		               : fault_set(f, errno, "/linux/namespaces: make a time namespace");

	int rc = set_offsets(linux_, proc_fd, f);

	if (rc < 0)
		return rc;

	own_fd int fd = openat(proc_fd, "self/ns/time_for_children", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWTIME) < 0)
		return fault_set(f, errno, "enter the new time namespace");
	return 0;
}
