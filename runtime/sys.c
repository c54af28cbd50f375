/* SPDX-License-Identifier: ISC */
#include "sys.h"

#include <errno.h>
#include <linux/ioprio.h>
#include <linux/keyctl.h>
#include <linux/stat.h>
#include <linux/unistd.h>
#include <unistd.h>

pid_t sys_clone3(const struct clone_args *args)
{
	return (pid_t)syscall(__NR_clone3, args, sizeof(*args));
}

int sys_open_tree(int dir_fd, const char *path, unsigned int flags)
{
	return (int)syscall(__NR_open_tree, dir_fd, path, flags | OPEN_TREE_CLOEXEC);
}

int sys_move_mount(int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
	return (int)syscall(__NR_move_mount, from_fd, from, to_fd, to, flags);
}

int sys_fsopen(const char *file_system)
{
	return (int)syscall(__NR_fsopen, file_system, FSOPEN_CLOEXEC);
}

int sys_fsconfig(int fs_fd, unsigned int command, const char *key, const void *value, int aux)
{
	return (int)syscall(__NR_fsconfig, fs_fd, command, key, value, aux);
}

int sys_fsmount(int fs_fd, unsigned int attr_flags)
{
	return (int)syscall(__NR_fsmount, fs_fd, FSMOUNT_CLOEXEC, attr_flags);
}

int sys_fspick(int dir_fd, const char *path, unsigned int flags)
{
	return (int)syscall(__NR_fspick, dir_fd, path, flags | FSPICK_CLOEXEC);
}

int sys_mount_setattr(int dir_fd, const char *path, unsigned int flags,
                      const struct mount_attr *attr)
{
	return (int)syscall(__NR_mount_setattr, dir_fd, path, flags, attr, sizeof(*attr));
}

int sys_pivot_root(const char *new_root, const char *put_old)
{
	return (int)syscall(__NR_pivot_root, new_root, put_old);
}

int sys_mount_id(int fd, enum sys_mount_id kind, uint64_t *id)
{
	struct statx st;
	int rc = (int)syscall(__NR_statx, fd, "", AT_EMPTY_PATH, (unsigned int)kind, &st);

	if (rc == 0 && (st.stx_mask & (unsigned int)kind) == 0) {
		errno = ENODATA;
		return -1;
	}
	if (rc == 0)
		*id = st.stx_mnt_id;
	return rc;
}

int sys_openat2(int dir_fd, const char *path, const struct open_how *how)
{
	return (int)syscall(__NR_openat2, dir_fd, path, how, sizeof(*how));
}

int sys_close_range(unsigned int first, unsigned int last, unsigned int flags)
{
	return (int)syscall(__NR_close_range, first, last, flags);
}

int sys_execveat(int dir_fd, const char *path, char *const *argv, char *const *envp, int flags)
{
	return (int)syscall(__NR_execveat, dir_fd, path, argv, envp, flags);
}

int sys_pidfd_open(pid_t pid, unsigned int flags)
{
	return (int)syscall(__NR_pidfd_open, pid, flags);
}

int sys_pidfd_send_signal(int pid_fd, int signal)
{
	return (int)syscall(__NR_pidfd_send_signal, pid_fd, signal, NULL, 0);
}

int sys_keyctl_join_session(const char *name)
{
	return (int)syscall(__NR_keyctl, KEYCTL_JOIN_SESSION_KEYRING, name);
}

int sys_capget(struct __user_cap_data_struct data[2])
{
	/* The kernel writes the version that it prefers into the header. */
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};

	return (int)syscall(__NR_capget, &header, data);
}

int sys_capset(const struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};

	return (int)syscall(__NR_capset, &header, data);
}

int sys_prlimit(pid_t pid, int resource, const struct sys_rlimit *fresh, struct sys_rlimit *old)
{
	return (int)syscall(__NR_prlimit64, pid, resource, fresh, old);
}

int sys_sched_setattr(pid_t pid, const struct sys_sched_attr *attr)
{
	return (int)syscall(__NR_sched_setattr, pid, attr, 0);
}

int sys_ioprio_set(pid_t pid, int value)
{
	return (int)syscall(__NR_ioprio_set, IOPRIO_WHO_PROCESS, pid, value);
}

int sys_set_mempolicy(unsigned int mode, const unsigned long *nodes, unsigned int bits)
{
	/* The kernel looks at one bit less than it is told of. */
	return (int)syscall(__NR_set_mempolicy, mode, nodes, bits == 0 ? 0UL : bits + 1UL);
}

_Noreturn void sys_exit(int status)
{
	(void)syscall(__NR_exit_group, status);
	(void)syscall(__NR_exit, status);
	/* No system call: the kernel forces the signal even on the first process of a pid namespace. */
	__builtin_trap();
}

int sys_seccomp(unsigned int operation, unsigned int flags, const void *args)
{
	return (int)syscall(__NR_seccomp, operation, flags, args);
}

int sys_bpf(int command, const union bpf_attr *attr, unsigned int size)
{
	return (int)syscall(__NR_bpf, command, attr, size);
}
