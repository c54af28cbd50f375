/* SPDX-License-Identifier: ISC */
#include "launch.h"

#include "../runtime/base/io.h"
#include "../runtime/base/own.h"
#include "../runtime/cgroup.h"
#include "../runtime/container.h"
#include "../runtime/exec.h"
#include "../runtime/spec/spec.h"
#include "../runtime/sys.h"
#include "crash.h"
#include "overlay.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define LAUNCH_CGROUPS "/sys/fs/cgroup/coffer/"

enum {
	LAUNCH_PATH_MAX = 128,
	CONFIG_LIMIT = 1 << 20
};

/* What the launcher holds; it exits soon, so that nothing of it is released. */
struct launcher {
	const struct manifest_container *container;
	int report_fd, bundle_fd, cgroup_fd, root_fd;
	struct arena arena;
	struct spec spec;
	struct seccomp_program filter;
	struct container_request request;
};

static int open_bundle(struct launcher *l, struct fault *f)
{
	char path[LAUNCH_PATH_MAX];

	(void)snprintf(path, sizeof(path), "/containers/%s", l->container->name);
	l->bundle_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (l->bundle_fd < 0)
		return fault_set(f, errno, "open the bundle %s", path);
	return 0;
}

static int read_config(struct launcher *l, struct fault *f)
{
	char *text;
	size_t len;
	int rc = io_read_file(l->bundle_fd, "config.json", CONFIG_LIMIT, &text, &len, f);

	/* Whether its sections fit together was checked before the image was signed. */
	return rc < 0 ? rc : spec_parse(text, len, &l->arena, &l->spec, f);
}

static int make_cgroup(struct launcher *l, struct fault *f)
{
	struct cgroup_host host;
	char path[LAUNCH_PATH_MAX];
	int rc = cgroup_host_open(&host, f);

	(void)snprintf(path, sizeof(path), "coffer/%s", l->container->name);
	/* What an earlier run of it left behind. */
	if (rc == 0)
		rc = cgroup_kill(&host, path, f);
	if (rc == 0)
		rc = cgroup_remove(&host, path, 2000, f);
	if (rc == 0)
		rc = cgroup_create(&host, path, &l->spec.linux_.resources, f);
	l->cgroup_fd = rc;
	return rc < 0 ? rc : 0;
}

static int read_filter(struct launcher *l, struct fault *f)
{
	const char *seccomp = l->container->seccomp;

	/* The manifest decides, so that a config.json that lost its section opens nothing. */
	if (seccomp != NULL && strcmp(seccomp, "unconfined") == 0)
		return 0;

	int rc = seccomp_read(l->bundle_fd, "seccomp.bpf", &l->filter, f);

	l->request.seccomp = &l->filter;
	return rc;
}

/* A program that opens /dev/stdout opens this pipe anew, and may only as its owner. */
static void give_output(const struct launcher *l)
{
	const struct spec_linux *linux_ = &l->spec.linux_;
	uint32_t uid = l->spec.process.user.uid;

	for (size_t i = 0; i < linux_->uid_map_count; i++) {
		const struct spec_id_map *map = &linux_->uid_maps[i];

		if (uid >= map->container_id && uid - map->container_id < map->size) {
			uid = map->host_id + (uid - map->container_id);
			break;
		}
	}
	(void)!fchown(l->request.stdio[1], uid, (gid_t)-1);
}

static int fill_request(struct launcher *l, struct fault *f)
{
	bool own_users = l->spec.linux_.namespaces[SPEC_NS_USER].wanted;

	l->request.spec = &l->spec;
	l->request.id = l->container->name;
	l->request.bundle_fd = l->bundle_fd;
	l->request.cgroup_fd = l->cgroup_fd;
	l->request.rootfs_fd = -1;
	l->request.program_fd = -1;
	l->request.idmap_rootfs = own_users;
	l->request.console_socket = -1;
	l->request.start_fd = -1;
	l->request.lock_fd = -1;
	l->request.sibling = true;
	l->request.stdio[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (l->request.stdio[0] < 0)
		return fault_set(f, errno, "open /dev/null");
	if (!l->container->writable_root)
		return 0;
	l->root_fd = overlay_open(&l->spec, l->bundle_fd, f);
	l->request.rootfs_fd = l->root_fd;
	l->request.idmap_rootfs = false;
	return l->root_fd < 0 ? l->root_fd : 0;
}

static int tell(const struct launcher *l, const struct launch_report *report)
{
	return io_write_all(l->report_fd, report, sizeof(*report));
}

static const struct {
	const char *name;
	int (*run)(struct launcher *l, struct fault *f);
} steps[] = {
	{"bundle",  open_bundle },
        {"config",  read_config },
        {"cgroup",  make_cgroup },
	{"seccomp", read_filter },
        {"root",    fill_request},
};

_Noreturn static void run(struct launcher *l)
{
	struct launch_report report = {.news = LAUNCH_FAULT};
	struct container_process process;
	struct fault *f = &report.fault;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < sizeof(steps) / sizeof(steps[0]); i++) {
		rc = steps[i].run(l, f);
		if (rc < 0)
			(void)snprintf(f->step, sizeof(f->step), "%s", steps[i].name);
	}
	if (rc >= 0) {
		give_output(l);
		rc = container_launch(&l->request, &process, f);
	}
	if (rc >= 0) {
		rc = container_settle(&l->request, &process, f);
		if (rc >= 0)
			rc = container_await(&process, f);
		/* PID 1 will reap it, as a child that nobody knows. */
		if (rc < 0)
			(void)!sys_pidfd_send_signal(process.pid_fd, SIGKILL);
	}
	if (rc >= 0) {
		report.news = LAUNCH_PID;
		report.pid = process.pid;
		rc = tell(l, &report);
		report.news = LAUNCH_FAULT;
	}
	if (rc >= 0)
		rc = container_release(&process, f);
	if (rc >= 0)
		report.news = LAUNCH_UP;
	_exit(tell(l, &report) < 0 ? 1 : 0);
}

/* PID 1 is never chosen when memory runs out; what it starts is. */
static void leave_pid1_behind(void)
{
	struct fault ignored = {0};

	crash_disarm();
	exec_reset_signals();
	(void)prctl(PR_SET_NAME, "coffer-launch", 0, 0, 0);
	(void)!io_write_file(AT_FDCWD, "/proc/self/oom_score_adj", "0", &ignored);
}

pid_t launch_start(const struct manifest_container *container, int output_fd, int *report_fd,
                   struct fault *f)
{
	int pipe[2];

	if (pipe2(pipe, O_CLOEXEC) < 0)
		return fault_set(f, errno, "make a pipe to the launcher");
	if (fcntl(pipe[0], F_SETFL, O_NONBLOCK) < 0) {
		(void)close(pipe[0]);
		(void)close(pipe[1]);
		return fault_set(f, errno, "make the launcher's pipe non-blocking");
	}

	pid_t pid = fork();

	if (pid == 0) {
		struct launcher l = {
			.container = container,
			.report_fd = pipe[1],
			.request = {.stdio = {-1, output_fd, output_fd}},
		};

		leave_pid1_behind();
		run(&l);
	}
	(void)close(pipe[1]);
	if (pid < 0) {
		int code = errno;

		(void)close(pipe[0]);
		return fault_set(f, code, "fork the launcher");
	}
	*report_fd = pipe[0];
	return pid;
}

void launch_kill(const struct manifest_container *container)
{
	char path[LAUNCH_PATH_MAX];
	struct fault ignored = {0};

	(void)snprintf(path, sizeof(path), LAUNCH_CGROUPS "%s/cgroup.kill", container->name);
	(void)!io_write_file(AT_FDCWD, path, "1", &ignored);
}

void launch_tidy(const struct manifest_container *container)
{
	char path[LAUNCH_PATH_MAX];

	(void)snprintf(path, sizeof(path), LAUNCH_CGROUPS "%s", container->name);
	(void)rmdir(path);
}
