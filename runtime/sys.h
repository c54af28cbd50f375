/* SPDX-License-Identifier: ISC */
/*
 * sys.h - system calls that the C library has no wrapper for (musl 1.2.3).
 *
 * Each returns what the kernel returns, or -1 with errno, as libc's own would.
 * The numbers come from the kernel's headers, the structs and constants too:
 * include this file and nothing of <linux/mount.h>, <linux/sched.h>,
 * <linux/openat2.h>. Calls newer than Linux 6.1 do not belong here.
 *
 * Never: retries, allocates, interprets.
 */
#ifndef RUNTIME_SYS_H
#define RUNTIME_SYS_H

#include "base/fault.h"

#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/types.h>

#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>

/*
 * As fork for every set of flags without CLONE_VM: 0 in the child. The C
 * library does not know of the child, so that the child must be made by a
 * process without threads, and its cached thread id is the parent's: raise()
 * and abort() miss, kill(getpid()) does not.
 */
must_check pid_t sys_clone3(const struct clone_args *args);

/* An O_CLOEXEC descriptor. */
must_check int sys_open_tree(int dir_fd, const char *path, unsigned int flags);
must_check int sys_move_mount(int from_fd, const char *from, int to_fd, const char *to,
                              unsigned int flags);
/* An O_CLOEXEC descriptor. After a failure it can be read for the kernel's own messages. */
must_check int sys_fsopen(const char *file_system);
must_check int sys_fsconfig(int fs_fd, unsigned int command, const char *key, const void *value,
                            int aux);
/* An O_CLOEXEC descriptor. */
must_check int sys_fsmount(int fs_fd, unsigned int attr_flags);
/* An O_CLOEXEC descriptor. */
must_check int sys_fspick(int dir_fd, const char *path, unsigned int flags);
must_check int sys_mount_setattr(int dir_fd, const char *path, unsigned int flags,
                                 const struct mount_attr *attr);
must_check int sys_pivot_root(const char *new_root, const char *put_old);

/* The id of the mount that FD is on. SYS_MOUNT_ID is that of /proc/PID/mountinfo, which another mount
 * gets when this one is gone; SYS_MOUNT_ID_UNIQUE is never given again, and ENODATA before Linux 6.8. */
enum sys_mount_id {
	SYS_MOUNT_ID = 0x1000,
	SYS_MOUNT_ID_UNIQUE = 0x4000,
};
must_check int sys_mount_id(int fd, enum sys_mount_id kind, uint64_t *id);

must_check int sys_openat2(int dir_fd, const char *path, const struct open_how *how);
must_check int sys_close_range(unsigned int first, unsigned int last, unsigned int flags);
must_check int sys_execveat(int dir_fd, const char *path, char *const *argv, char *const *envp,
                            int flags);

/* An O_CLOEXEC descriptor. */
must_check int sys_pidfd_open(pid_t pid, unsigned int flags);
must_check int sys_pidfd_send_signal(int pid_fd, int signal);

/* A new anonymous session keyring for the calling process; NAME may be NULL. */
must_check int sys_keyctl_join_session(const char *name);

/* DATA is two elements, version 3 of the interface, the calling thread. */
must_check int sys_capget(struct __user_cap_data_struct data[2]);
must_check int sys_capset(const struct __user_cap_data_struct data[2]);

/* 64 bits everywhere; UINT64_MAX is unlimited. Either may be NULL. */
struct sys_rlimit {
	uint64_t soft, hard;
};
must_check int sys_prlimit(pid_t pid, int resource, const struct sys_rlimit *fresh,
                           struct sys_rlimit *old);

/* struct sched_attr of linux/sched/types.h as of Linux 5.3; that header and the C library's sched.h
 * both define struct sched_param. */
struct sys_sched_attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t util_min, util_max;
};
/* PID 0 is the caller, here and below. */
must_check int sys_sched_setattr(pid_t pid, const struct sys_sched_attr *attr);
must_check int sys_ioprio_set(pid_t pid, int value);
/* The nodes are the first BITS bits. Of the calling thread. */
must_check int sys_set_mempolicy(unsigned int mode, const unsigned long *nodes, unsigned int bits);

/*
 * Ends the process, whatever the seccomp filter of a container answers to exit_group and exit: at
 * last by a fatal signal. The C library's _exit would try again for ever.
 */
_Noreturn void sys_exit(int status);

must_check int sys_seccomp(unsigned int operation, unsigned int flags, const void *args);
must_check int sys_bpf(int command, const union bpf_attr *attr, unsigned int size);

#endif
