/* SPDX-License-Identifier: ISC */
#include "base/io.h"
#include "base/own.h"
#include "seccomp.h"
#include "sys.h"

#include <linux/seccomp.h>

#define BYTES_MAX ((size_t)BPF_MAXINSNS * sizeof(struct sock_filter))

int seccomp_read(int dir_fd, const char *path, struct seccomp_program *out, struct fault *f)
{
	own_mem char *bytes = NULL;
	size_t size = 0;
	int rc = io_read_file(dir_fd, path, BYTES_MAX, &bytes, &size, f);

	*out = (struct seccomp_program){0};
	if (rc < 0)
		return rc;
	if (size == 0 || size % sizeof(struct sock_filter) != 0)
		return fault_set(
			f, EBADMSG,
			"%s: %zu bytes are no seccomp filter, which has %zu for each of 1 to "
			"%d instructions",
			path, size, sizeof(struct sock_filter), BPF_MAXINSNS);
	/* malloc's memory is aligned for any type. */
	out->code = (struct sock_filter *)(void *)take_ptr(&bytes);
	out->count = (uint16_t)(size / sizeof(struct sock_filter));
	return 0;
}

static int load_fault(const struct seccomp_program *program, struct fault *f)
{
	if (errno == EACCES)
		return fault_set(f, EACCES,
		                 "/linux/seccomp: load the filter: it takes CAP_SYS_ADMIN or "
		                 "\"noNewPrivileges\": true");
	if (errno == EINVAL)
		return fault_set(
			f, EINVAL,
			"/linux/seccomp: load the filter of %u instructions with flags %#x: the kernel "
			"does not take it; it lacks CONFIG_SECCOMP_FILTER or one of the flags",
			program->count, program->flags);
	if (errno == EBUSY)
		return fault_set(
			f, EBUSY,
			"/linux/seccomp: load the filter: the runtime itself is under one that has "
			"an agent, and the kernel takes no second agent");
	return fault_set(f, errno, "/linux/seccomp: load the filter of %u instructions",
	                 program->count);
}

int seccomp_install(const struct seccomp_program *program, struct fault *f)
{
	const struct sock_fprog fprog = {.len = program->count, .filter = program->code};
	int rc = sys_seccomp(SECCOMP_SET_MODE_FILTER, program->flags, &fprog);

	if (rc > 0)
		return fault_set(f, EBUSY,
		                 "/linux/seccomp: load the filter: thread %d has another one", rc);
	return rc == 0 ? 0 : load_fault(program, f);
}

int seccomp_listen(const struct seccomp_program *program, struct fault *f)
{
	const struct sock_fprog fprog = {.len = program->count, .filter = program->code};
	uint32_t flags = program->flags & ~(uint32_t)SECCOMP_FILTER_FLAG_TSYNC;
	int fd = sys_seccomp(SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_NEW_LISTENER,
	                     &fprog);

	return fd >= 0 ? fd : load_fault(program, f);
}

void seccomp_free(struct seccomp_program *program)
{
	free(program->code);
	*program = (struct seccomp_program){0};
}
