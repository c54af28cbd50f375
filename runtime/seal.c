/* SPDX-License-Identifier: ISC */
#include "seal.h"

#include "base/own.h"
#include "sys.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SELF "/proc/self/exe"

#ifndef F_ADD_SEALS
#define F_ADD_SEALS   1033
#define F_GET_SEALS   1034
#define F_SEAL_SEAL   1
#define F_SEAL_SHRINK 2
#define F_SEAL_GROW   4
#define F_SEAL_WRITE  8
#endif

#ifndef MFD_EXEC
#define MFD_EXEC 0x10U
#endif

#define ALL_SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static bool is_sealed(void)
{
	struct statvfs fs;

	if (statvfs(SELF, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0)
		return true;

	own_fd int self = open(SELF, O_RDONLY | O_CLOEXEC);
	int seals = self < 0 ? -1 : fcntl(self, F_GET_SEALS);

	return seals >= 0 && (seals & ALL_SEALS) == ALL_SEALS;
}

static int clone_read_only(void)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
	own_fd int tree = sys_open_tree(AT_FDCWD, SELF, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (tree < 0 || sys_mount_setattr(tree, "", AT_EMPTY_PATH, &attr) < 0)
		return -errno;
	return take_fd(&tree);
}

/* Since Linux 6.3 vm.memfd_noexec=1 makes a file that cannot be executed, unless one says so; before,
 * nobody knew the flag. */
static int new_program(void)
{
	int fd = memfd_create("coffer", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);

	return fd >= 0 || errno != EINVAL ? fd
	                                  : memfd_create("coffer", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

static int copy_sealed(void)
{
	struct stat st;
	own_fd int self = open(SELF, O_RDONLY | O_CLOEXEC);
	own_fd int copy = self < 0 ? -1 : new_program();

	if (copy < 0 || fstat(self, &st) < 0)
		return -errno;
	for (off_t done = 0; done < st.st_size;) {
		ssize_t n = sendfile(copy, self, NULL, (size_t)(st.st_size - done));

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		done += n;
	}
	if (fcntl(copy, F_ADD_SEALS, ALL_SEALS) < 0)
		return -errno;
	return take_fd(&copy);
}

/* The kernel's name for a program that was executed by descriptor: our own second start. */
static const char *second_start(void)
{
	const char *name = (const char *)(uintptr_t)getauxval(AT_EXECFN);

	return name != NULL && strncmp(name, "/dev/fd/", 8) == 0 ? name + 8 : NULL;
}

int seal_self(char **argv, struct fault *f)
{
	if (is_sealed())
		return 0;
	if (second_start() != NULL)
		return fault_set(f, EPERM, "protect the runtime's own file from the container");

	own_fd int program = clone_read_only();

	/* It stays open: see seal_take_mount. */
	if (program >= 0 && fcntl(program, F_SETFD, 0) < 0)
		return fault_set(f, errno, "keep the mount of the runtime's own file");
	if (program < 0)
		program = copy_sealed();
	if (program == -EACCES)
		return fault_set(f, EACCES,
		                 "protect the runtime's own file from the container: a copy in "
		                 "memory may not be executed (vm.memfd_noexec is 2); put coffer on "
		                 "a read-only mount");
	if (program < 0)
		return fault_set(f, -program, "protect the runtime's own file from the container");
	(void)!sys_execveat(program, "", argv, environ, AT_EMPTY_PATH);
	return fault_set(f, errno, "execute the protected copy of the runtime");
}

int seal_take_mount(unsigned int first)
{
	const char *number = second_start();
	/* A sealed copy is closed by now. */
	const int found = number != NULL ? (int)strtol(number, NULL, 10) : -1;
	const int fd =
		found >= 0 && first <= INT_MAX ? fcntl(found, F_DUPFD_CLOEXEC, (int)first) : -1;

	if (found >= 0)
		(void)close(found);
	return fd;
}

void seal_hand_over(int mount_fd)
{
	if (mount_fd < 0)
		return;
	/* Any file of the host will do. */
	(void)!sys_move_mount(mount_fd, "", AT_FDCWD, "/proc/version", MOVE_MOUNT_F_EMPTY_PATH);
	(void)close(mount_fd);
}
