/* SPDX-License-Identifier: ISC */
/*
 * floor - runs /true as the default bundle of `runc spec` asks for, and does
 * nothing else: what is known is written down, not parsed, and each system call
 * is one that every runtime has to make. The time it takes is the kernel's.
 *
 *   floor ROOTFS CGROUP [FILTER]
 *
 * CGROUP is a directory of the v2 hierarchy that is made and removed; FILTER a
 * file of struct sock_filter.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(a)    (sizeof(a) / sizeof((a)[0]))
#define KEPT_CAPS   (1U << CAP_AUDIT_WRITE | 1U << CAP_KILL | 1U << CAP_NET_BIND_SERVICE)
#define CAP_HIGHEST 40

/* musl's headers have neither of these two. */
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 0x4
#endif
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif

static struct sock_filter filter[4096];

static long must(long rc, const char *what)
{
	if (rc < 0) {
		(void)fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
		_exit(1);
	}
	return rc;
}

static const struct {
	const char *target, *type, *data;
	unsigned long flags;
	mode_t mode; /* of the directory; 0: it is there */
} mounts[] = {
	{"proc",          "proc",    NULL,					0,					    0   },
	{"dev",           "tmpfs",   "mode=755,size=65536k",                      MS_NOSUID | MS_STRICTATIME,                   0   },
	{"dev/pts",       "devpts",  "newinstance,ptmxmode=0666,mode=0620,gid=5", MS_NOSUID | MS_NOEXEC,
         0755														       },
	{"dev/shm",       "tmpfs",   "mode=1777,size=65536k",                     MS_NOSUID | MS_NOEXEC | MS_NODEV,             0755},
	{"dev/mqueue",    "mqueue",  NULL,					MS_NOSUID | MS_NOEXEC | MS_NODEV,             0755},
	{"sys",           "sysfs",   NULL,					MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY, 0   },
	{"sys/fs/cgroup", "cgroup2", NULL,                                        MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY, 0   },
};

static const struct {
	const char *path;
	unsigned int minor, major;
} devices[] = {
	{"dev/null",    3, 1},
        {"dev/zero",    5, 1},
        {"dev/full",    7, 1},
	{"dev/random",  8, 1},
        {"dev/urandom", 9, 1},
        {"dev/tty",     0, 5},
};

static const char *const links[][2] = {
	{"/proc/self/fd",   "dev/fd"    },
        {"/proc/self/fd/0", "dev/stdin" },
	{"/proc/self/fd/1", "dev/stdout"},
        {"/proc/self/fd/2", "dev/stderr"},
	{"pts/ptmx",        "dev/ptmx"  },
};

static const char *const masked_files[] = {
	"/proc/kcore",      "/proc/keys",        "/proc/latency_stats",
	"/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug",
};
static const char *const masked_folders[] = {"/proc/acpi", "/proc/asound", "/sys/firmware",
                                             "/proc/scsi"};
static const char *const read_only[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                        "/proc/sysrq-trigger"};

static void make_root(const char *rootfs)
{
	must(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL), "mount / slave");
	must(mount(rootfs, rootfs, NULL, MS_BIND | MS_REC, NULL), "bind the root");
	must(chdir(rootfs), "chdir");
	(void)umask(0);
	for (size_t i = 0; i < COUNT(mounts); i++) {
		if (mounts[i].mode != 0)
			must(mkdir(mounts[i].target, mounts[i].mode), mounts[i].target);
		must(mount(mounts[i].type, mounts[i].target, mounts[i].type, mounts[i].flags,
		           mounts[i].data),
		     mounts[i].target);
	}
	for (size_t i = 0; i < COUNT(devices); i++)
		must(mknod(devices[i].path, S_IFCHR | 0666,
		           makedev(devices[i].major, devices[i].minor)),
		     devices[i].path);
	for (size_t i = 0; i < COUNT(links); i++)
		must(symlink(links[i][0], links[i][1]), links[i][1]);
	must(syscall(SYS_pivot_root, ".", "."), "pivot_root");
	must(umount2(".", MNT_DETACH), "umount the old root");
	must(chdir("/"), "chdir /");
}

static void close_paths(void)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};

	for (size_t i = 0; i < COUNT(masked_files); i++)
		if (mount("/dev/null", masked_files[i], NULL, MS_BIND, NULL) < 0 && errno != ENOENT)
			must(-1, masked_files[i]);
	for (size_t i = 0; i < COUNT(masked_folders); i++)
		if (mount("tmpfs", masked_folders[i], "tmpfs", MS_RDONLY, NULL) < 0 &&
		    errno != ENOENT)
			must(-1, masked_folders[i]);
	for (size_t i = 0; i < COUNT(read_only); i++) {
		int fd = (int)syscall(SYS_open_tree, AT_FDCWD, read_only[i],
		                      OPEN_TREE_CLONE | O_CLOEXEC);
		if (fd < 0 && errno == ENOENT)
			continue;
		must(fd, read_only[i]);
		must(syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &attr, sizeof(attr)),
		     read_only[i]);
		must(syscall(SYS_move_mount, fd, "", AT_FDCWD, read_only[i],
		             MOVE_MOUNT_F_EMPTY_PATH),
		     read_only[i]);
		must(close(fd), "close");
	}
	must(syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &attr, sizeof(attr)), "read-only root");
}

static void give_up_privileges(void)
{
	static const struct rlimit files = {.rlim_cur = 1024, .rlim_max = 1024};
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[2] = {
		{.effective = KEPT_CAPS, .permitted = KEPT_CAPS}
        };

	must(sethostname("runc", 4), "sethostname");
	must(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
	for (unsigned int cap = 0; cap <= CAP_HIGHEST; cap++)
		if (cap > 31 || (KEPT_CAPS >> cap & 1U) == 0)
			must(prctl(PR_CAPBSET_DROP, cap, 0, 0, 0), "drop from the bounding set");
	must(syscall(SYS_setgroups, 0, NULL), "setgroups");
	must(syscall(SYS_setresgid, 0, 0, 0), "setresgid");
	must(syscall(SYS_setresuid, 0, 0, 0), "setresuid");
	must(syscall(SYS_capset, &header, sets), "capset");
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
}

static unsigned short read_filter(const char *path)
{
	int fd = (int)must(open(path, O_RDONLY | O_CLOEXEC), path);
	long got = must(read(fd, filter, sizeof(filter)), path);

	must(close(fd), path);
	return (unsigned short)((size_t)got / sizeof(filter[0]));
}

_Noreturn static void child(const char *rootfs, unsigned short filter_count)
{
	static char *const argv[] = {(char *)"/true", NULL};
	static char *const envp[] = {
		(char *)"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		(char *)"TERM=xterm", NULL};

	must(setsid(), "setsid");
	make_root(rootfs);
	close_paths();
	give_up_privileges();
	must(syscall(SYS_close_range, 3, ~0U, 1U << 2 /* CLOSE_RANGE_CLOEXEC */), "close_range");
	if (filter_count > 0) {
		struct sock_fprog program = {.len = filter_count, .filter = filter};
		must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program), "seccomp");
	}
	must(execve("/true", argv, envp), "execve /true");
	_exit(1);
}

/* Refuses every device but character devices of major 1 (null, zero, random ...), 5 and 136. */
static void filter_devices(int cgroup)
{
	static const struct bpf_insn code[] = {
		{BPF_LDX | BPF_MEM | BPF_W,   2, 1, 4, 0  }, /* r2 = ctx->major */
		{BPF_JMP | BPF_JEQ | BPF_K,   2, 0, 4, 1  },
		{BPF_JMP | BPF_JEQ | BPF_K,   2, 0, 3, 5  },
		{BPF_JMP | BPF_JEQ | BPF_K,   2, 0, 2, 136},
		{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0  },
		{BPF_JMP | BPF_EXIT,          0, 0, 0, 0  },
		{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 1  },
		{BPF_JMP | BPF_EXIT,          0, 0, 0, 0  },
	};
	union bpf_attr load = {0};
	union bpf_attr attach = {0};

	load.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	load.insn_cnt = COUNT(code);
	load.insns = (uintptr_t)code;
	load.license = (uintptr_t) "ISC";
	int program =
		(int)must(syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof(load)), "BPF_PROG_LOAD");
	attach.target_fd = (uint32_t)cgroup;
	attach.attach_bpf_fd = (uint32_t)program;
	attach.attach_type = BPF_CGROUP_DEVICE;
	must(syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof(attach)), "BPF_PROG_ATTACH");
	must(close(program), "close");
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		(void)fprintf(stderr, "usage: floor ROOTFS CGROUP [FILTER]\n");
		return 2;
	}
	unsigned short filter_count = argc > 3 ? read_filter(argv[3]) : 0;
	must(mkdir(argv[2], 0755), argv[2]);
	int cgroup = (int)must(open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC), argv[2]);
	filter_devices(cgroup);

	struct clone_args args = {
		.flags = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS |
	                 CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = (unsigned int)cgroup,
	};
	long pid = must(syscall(SYS_clone3, &args, sizeof(args)), "clone3");
	if (pid == 0)
		child(argv[1], filter_count);
	int status = 0;
	must(waitpid((pid_t)pid, &status, 0), "waitpid");
	must(rmdir(argv[2]), argv[2]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
