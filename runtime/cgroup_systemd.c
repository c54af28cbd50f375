/* SPDX-License-Identifier: ISC */
#include "cgroup_systemd.h"

#include "base/io.h"
#include "base/monotonic.h"
#include "base/own.h"
#include "cgroup_property.h"
#include "cgroup_rootless.h"
#include "cgroup_write.h"
#include "exec.h"
#include "interrupt.h"
#include "sys.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define SAID_MAX 400

/* busctl gives a call up after 25 s, but waits for one that takes its connection without a word. */
#define BUSCTL_MS 60000

/* A unit of that name that is just ending; and until the scope has its process, with a look at whether
 * it is still to come. */
#define EXISTS_TRIES 100
#define START_TRIES  1500
#define LOOK_TRIES   50
#define TRY_MS       20

extern char **environ;

static int wait_a_little(const char *name, struct fault *f)
{
	const struct timespec pause = {.tv_nsec = TRY_MS * 1000000L};

	(void)nanosleep(&pause, NULL);
	return interrupt_pass(name, f);
}

static int spawn(char *const *argv, int out_fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int code = posix_spawn_file_actions_init(&actions);

	if (code != 0)
		return code;
	code = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	for (int fd = 1; code == 0 && fd <= 2; fd++)
		code = posix_spawn_file_actions_adddup2(&actions, out_fd, fd);
	if (code == 0)
		code = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	return code;
}

/* Outside the user namespace that an engine made: our user has the name there. */
static unsigned long outer_uid(void)
{
	char line[128] = "";
	char *end = line;
	own_fd int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);

	/* The first line is the user's own id, with every engine. */
	if (fd >= 0 && io_read_full(fd, line, sizeof(line) - 1) > 0 &&
	    strtoul(line, &end, 10) == geteuid() && end > line)
		return strtoul(end, NULL, 10);
	return geteuid();
}

/* Where the user's bus is when the environment does not say it: after su, sudo or from a service. */
static const char *user_bus(char *out, size_t size)
{
	static const char place[] = "--address=unix:path=";

	if (getenv("DBUS_SESSION_BUS_ADDRESS") != NULL || getenv("XDG_RUNTIME_DIR") != NULL)
		return "--user";
	(void)snprintf(out, size, "%s/run/user/%lu/bus", place, outer_uid());
	return access(out + strlen(place), F_OK) == 0 ? out : "--user";
}

/* To the end of what it says; -ETIMEDOUT when that does not come. What is too long is left out. */
static int listen_to(int fd, char said[SAID_MAX])
{
	const int64_t end_ms = monotonic_ms() + BUSCTL_MS;
	size_t len = 0;

	for (;;) {
		struct pollfd at = {.fd = fd, .events = POLLIN};
		int64_t left_ms = end_ms - monotonic_ms();
		char rest[SAID_MAX];
		bool room = len < SAID_MAX - 1;
		ssize_t n;

		said[len] = '\0';
		if (left_ms <= 0)
			return -ETIMEDOUT;

		int rc = poll(&at, 1, (int)left_ms);

		if (rc < 0 && errno != EINTR)
			return -errno;
		if (rc <= 0)
			continue;
		n = room ? read(fd, said + len, SAID_MAX - 1 - len) : read(fd, rest, sizeof(rest));
		if (n == 0 || (n < 0 && errno != EINTR))
			return 0;
		if (n > 0 && room)
			len += (size_t)n;
	}
}

/* The exit status of busctl with WORDS, and what it SAID on one line. */
static int run(const char *const *words, bool user, char said[SAID_MAX], struct fault *f)
{
	char *argv[CGROUP_UNIT_WORDS + 4] = {(char *)(const char[]){"busctl"},
	                                     (char *)(const char[]){"--system"},
	                                     (char *)(const char[]){"--"}};
	char address[64];
	size_t count = 3;
	int ends[2];
	int status = 0;
	pid_t pid = 0;

	if (user)
		argv[1] = (char *)(uintptr_t)user_bus(address, sizeof(address));
	for (; *words != NULL; words++)
		argv[count++] = (char *)(uintptr_t)*words;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return fault_set(f, errno, "make a pipe for busctl");

	own_fd int reader = ends[0];
	own_fd int writer = ends[1];
	int code = spawn(argv, writer, &pid);

	own_close(&writer);
	if (code != 0)
		return fault_set(f, code,
		                 "run busctl, systemd's client of D-Bus (without systemd leave "
		                 "--systemd-cgroup out)");

	interrupt_ends_child(pid);
	code = listen_to(reader, said);
	if (code < 0)
		(void)kill(pid, SIGKILL);
	interrupt_ends_child(0);
	said[strcspn(said, "\n")] = '\0';
	own_close(&reader);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (code < 0)
		return fault_set(
			f, -code,
			"wait for busctl: neither D-Bus nor systemd has answered it in %d s",
			BUSCTL_MS / 1000);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int refused(const char *what, const char *name, const char *said, struct fault *f)
{
	return fault_set(f, EREMOTEIO, "%s the unit %s: systemd says \"%s\"", what, name, said);
}

/* The user's manager is itself in a cgroup, and all that it makes is below. */
static int find_manager(char *out, size_t size, struct fault *f)
{
	static const char *const words[] = {"get-property", CGROUP_UNIT_MANAGER, "ControlGroup",
	                                    NULL};
	char said[SAID_MAX];
	int rc = run(words, true, said, f);
	size_t len = strlen(said);

	if (rc < 0)
		return rc;
	/* s "/user.slice/user-1000.slice/user@1000.service" */
	if (rc != 0 || len < 5 || strncmp(said, "s \"/", 4) != 0 || said[len - 1] != '"')
		return fault_set(f, EREMOTEIO,
		                 "ask the user's systemd for its cgroup: it says "
		                 "\"%s\"",
		                 said);
	if (snprintf(out, size, "%.*s", (int)(len - 4), said + 3) >= (int)size)
		return fault_set(f, ENAMETOOLONG, "ask the user's systemd for its cgroup");
	return 0;
}

int cgroup_systemd_choose(const struct spec *spec, const char *id, struct arena *arena,
                          struct cgroup_scope *out, struct fault *f)
{
	char manager[SAID_MAX] = "";
	char path[PATH_MAX];
	int rc = cgroup_unit_parse(spec->linux_.cgroups_path, id, out->user, arena, &out->unit, f);

	if (rc >= 0)
		rc = cgroup_property_parse(spec->annotations, spec->annotation_count, arena,
		                           &out->unit.properties, f);
	/* sd_booted(3) */
	if (rc >= 0 && !out->user && access("/run/systemd/system", F_OK) < 0)
		rc = fault_set(f, EOPNOTSUPP,
		               "--systemd-cgroup: this machine was not booted with systemd");
	if (rc >= 0 && out->user)
		rc = find_manager(manager, sizeof(manager), f);
	if (rc >= 0)
		rc = cgroup_unit_path(&out->unit, manager, path, sizeof(path), f);
	if (rc < 0)
		return rc;
	out->path = arena_text(arena, path, strlen(path));
	return out->path != NULL ? 0 : fault_set(f, ENOMEM, "note the cgroup of %s", id);
}

static pid_t start_holder(void)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	/* Whatever happens to us, it does not outlive us. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
		_exit(1);
	exec_reset_signals();
	/* Among them the lock of the container's state. */
	(void)!sys_close_range(0, ~0U, 0);
	for (;;)
		(void)pause();
}

static void end_holder(pid_t *holder)
{
	if (*holder <= 0)
		return;
	(void)kill(*holder, SIGKILL);
	while (waitpid(*holder, NULL, 0) < 0 && errno == EINTR)
		;
	*holder = 0;
}

/* A unit that failed or is about to end still has the name. */
static int start_unit(const struct cgroup_unit_call *call, const char *name, bool user,
                      struct fault *f)
{
	const char *const reset[] = {"call", CGROUP_UNIT_MANAGER, "ResetFailedUnit", "s", name,
	                             NULL};
	char said[SAID_MAX];
	char ignored[SAID_MAX];
	int rc;

	for (int i = 0;; i++) {
		rc = run(call->words, user, said, f);
		if (rc <= 0)
			return rc;
		if (strstr(said, "already") == NULL || i == EXISTS_TRIES)
			return refused("start", name, said, f);
		if (i == 0) {
			rc = run(reset, user, ignored, f);
			if (rc < 0)
				return rc;
		}
		rc = wait_a_little(name, f);
		if (rc < 0)
			return rc;
	}
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* What fails, or ends, is forgotten: CollectMode. */
static int check_unit(const struct cgroup_scope *scope, struct fault *f)
{
	const char *name = name_of(scope->path);
	const char *const words[] = {"call", CGROUP_UNIT_MANAGER, "GetUnit", "s", name, NULL};
	char said[SAID_MAX];
	int rc = run(words, scope->user, said, f);

	if (rc > 0 && strstr(said, "not loaded") != NULL)
		return fault_set(f, EREMOTEIO,
		                 "start the unit %s: systemd could not (journalctl --unit %s and "
		                 "--user-unit say why)",
		                 name, name);
	return rc < 0 ? rc : 0;
}

/* Of the scope at PATH or a child of it. */
static int await_process(const struct cgroup_scope *scope, const char *path, const char *pid,
                         struct fault *f)
{
	char file[32];
	char want[PATH_MAX];

	(void)snprintf(file, sizeof(file), "/proc/%s/cgroup", pid);
	(void)snprintf(want, sizeof(want), "0::/%s\n", path);
	for (int i = 0; i < START_TRIES; i++) {
		char text[8192] = "";
		own_fd int fd = open(file, O_RDONLY | O_CLOEXEC);

		if (fd >= 0 && io_read_full(fd, text, sizeof(text) - 1) > 0 &&
		    strstr(text, want) != NULL)
			return 0;

		int rc = wait_a_little(path, f);

		if (rc >= 0 && i % LOOK_TRIES == LOOK_TRIES - 1)
			rc = check_unit(scope, f);
		if (rc < 0)
			return rc;
	}
	return fault_set(f, ETIMEDOUT,
	                 "await the cgroup %s/%s: systemd has started no such scope after %d s",
	                 scope->host->mount, path, START_TRIES * TRY_MS / 1000);
}

/* Where a process with controllers for its children in it would be. */
static bool hands_down(int cgroup_fd)
{
	char byte;
	own_fd int fd = openat(cgroup_fd, "cgroup.subtree_control", O_RDONLY | O_CLOEXEC);

	return fd >= 0 && read(fd, &byte, 1) > 0 && byte != '\n';
}

static int move(const struct cgroup_mover *self, int cgroup_fd, struct fault *f)
{
	const struct cgroup_scope *scope = (const void *)self;
	const size_t mount = strlen(scope->host->mount) + 1;
	char link[32];
	char place[PATH_MAX] = "";
	char pid[16] = "";
	char said[SAID_MAX];

	/* In a pid namespace that was joined, getpid() would not be what systemd knows. */
	if (readlink("/proc/self", pid, sizeof(pid) - 1) < 0)
		return fault_set(f, errno, "read /proc/self");
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", cgroup_fd);
	if (readlink(link, place, sizeof(place) - 1) < 0)
		return fault_set(f, errno, "find the cgroup of %s", scope->path);

	const size_t scope_end = mount + strlen(scope->path);
	const char *const words[] = {"call",
	                             CGROUP_UNIT_MANAGER,
	                             "AttachProcessesToUnit",
	                             "ssau",
	                             name_of(scope->path),
	                             strlen(place) > scope_end ? place + scope_end : "",
	                             "1",
	                             pid,
	                             NULL};
	int rc = run(words, true, said, f);

	if (rc > 0 && hands_down(cgroup_fd))
		return fault_set(f, EBUSY, "enter the cgroup %s", place);
	if (rc > 0)
		return refused("enter", name_of(scope->path), said, f);
	return rc < 0 ? rc : await_process(scope, place + mount, pid, f);
}

int cgroup_systemd_reach(struct cgroup_scope *scope, struct fault *f)
{
	int rc = cgroup_rootless_check(scope->host, scope->path, f);

	if (!scope->user || (rc != -EACCES && rc != -EPERM))
		return rc;
	*f = (struct fault){0};
	scope->mover.move = move;
	return 0;
}

/* The holder is a process too, and so is one that is moved to make the container's. */
static struct spec_resources with_helpers(const struct cgroup_scope *scope,
                                          const struct spec_resources *limits)
{
	struct spec_resources more = *limits;

	if (more.pids_limit_set && more.pids_limit >= 0)
		more.pids_limit = (more.pids_limit == 0 ? 1 : more.pids_limit) + 1 +
		                  (scope->mover.move != NULL);
	return more;
}

static int start(const struct cgroup_scope *scope, const struct spec_resources *limits,
                 struct fault *f)
{
	struct fault ignored = {0};
	own_arena struct arena arena = {0};
	struct cgroup_unit_call call = {.count = 0};
	const struct spec_resources more = with_helpers(scope, limits);
	struct cgroup_limits converted;
	char holder[16];
	int rc = cgroup_limits_convert(limits, &arena, &converted, f);

	if (rc >= 0)
		rc = cgroup_unit_start(&scope->unit, scope->holder, &converted, &arena, &call, f);
	if (rc >= 0)
		rc = start_unit(&call, scope->unit.name, scope->user, f);
	if (rc < 0)
		return rc;
	/* systemd moves it when the scope's job runs, with the properties applied before. */
	(void)snprintf(holder, sizeof(holder), "%d", scope->holder);
	rc = await_process(scope, scope->path, holder, f);
	if (rc >= 0)
		rc = cgroup_limit(scope->host, scope->path, &more, NULL, f);
	/* Only now it is ours to stop: another container may have the name. */
	if (rc < 0)
		(void)!cgroup_systemd_stop(scope->host, scope->path, scope->user, &ignored);
	return rc;
}

int cgroup_systemd_create(struct cgroup_scope *scope, const struct spec_resources *limits,
                          struct fault *f)
{
	int rc;
	int fd;

	scope->holder = start_holder();
	if (scope->holder < 0)
		return fault_set(f, errno, "make a process for the scope %s", scope->unit.name);
	rc = start(scope, limits, f);
	fd = rc < 0 ? -1
	            : openat(scope->host->fd, scope->path,
	                     O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (rc >= 0)
		rc = fault_set(f, errno, "open cgroup %s/%s", scope->host->mount, scope->path);
	end_holder(&scope->holder);
	return rc;
}

int cgroup_systemd_let_go(struct cgroup_scope *scope, const struct spec_resources *limits,
                          struct fault *f)
{
	const struct spec_resources processes = {
		.pids_limit_set = limits->pids_limit_set && limits->pids_limit >= 0,
		.pids_limit = limits->pids_limit,
	};
	bool held = scope->holder > 0;

	end_holder(&scope->holder);
	return held && processes.pids_limit_set
	               ? cgroup_limit(scope->host, scope->path, &processes, NULL, f)
	               : 0;
}

struct manager {
	struct cgroup_listener listener;
	const struct cgroup_unit_call *call;
	const char *name;
	bool user;
};

static int tell(const struct cgroup_listener *listener, struct fault *f)
{
	const struct manager *m = (const void *)listener;
	char said[SAID_MAX];
	int rc = run(m->call->words, m->user, said, f);

	return rc > 0 ? refused("limit", m->name, said, f) : rc;
}

int cgroup_systemd_limit(const struct cgroup_host *host, const char *path, bool user,
                         const struct spec_resources *limits, struct fault *f)
{
	own_arena struct arena arena = {0};
	struct cgroup_unit_call call = {.count = 0};
	const struct manager manager = {{tell}, &call, name_of(path), user};
	struct cgroup_limits converted;
	int rc = cgroup_limits_convert(limits, &arena, &converted, f);

	if (rc >= 0)
		rc = cgroup_unit_set(manager.name, &converted, &arena, &call, f);
	if (rc < 0)
		return rc;
	return cgroup_limit(host, path, limits, call.count > 0 ? &manager.listener : NULL, f);
}

int cgroup_systemd_stop(const struct cgroup_host *host, const char *path, bool user,
                        struct fault *f)
{
	const char *const words[] = {"call",        CGROUP_UNIT_MANAGER, "StopUnit", "ss",
	                             name_of(path), "replace",           NULL};
	char said[SAID_MAX];
	struct stat st;

	/* Mostly it has seen that the last process ended, and is done already. */
	if (fstatat(host->fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;

	int rc = run(words, user, said, f);

	if (rc > 0 && strstr(said, "not loaded") == NULL)
		return refused("stop", name_of(path), said, f);
	return rc < 0 ? rc : 0;
}
