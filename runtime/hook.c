/* SPDX-License-Identifier: ISC */
#include "hook.h"

#include "base/io.h"
#include "base/monotonic.h"
#include "base/own.h"
#include "exec.h"
#include "interrupt.h"
#include "sys.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define STATE_TEXT_LIMIT ((size_t)1 << 20)
#define SAID_MAX         256 /* of its last words, in bytes */

/* One hook on its way. */
struct run {
	const struct spec_hook *hook;
	const char *const *env;
	const char *dir; /* where it runs; NULL: where the caller is */
	const char *kind;
	size_t index;
	pid_t pid;
	int state_fd; /* becomes its 0 */
	int said_fd;  /* what it writes to 1 and 2 */
	int exec_fd;  /* says the errno of an exec that failed, or ends */
	char said[SAID_MAX + 1];
	size_t said_len;
};

/* "/hooks/KIND/INDEX: PATH ..." as a fault of the document. */
static int fault_of(const struct run *r, struct fault *f, const char *fmt, ...) printf_like(3, 4);

static int fault_of(const struct run *r, struct fault *f, const char *fmt, ...)
{
	char text[sizeof(f->text)];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	/* With runc's words in it, which scripts around engines look for. */
	return fault_set(f, EINVAL, "/hooks/%s/%zu: error running %s hook #%zu: %.120s: %s",
	                 r->kind, r->index, r->kind, r->index, r->hook->path, text);
}

/* A file and not a pipe: a hook that reads nothing must not stop us. */
static int write_state(struct run *r, const struct state *state, enum state_status status,
                       struct fault *f)
{
	own_fd int fd = memfd_create("state", MFD_CLOEXEC);

	if (fd < 0)
		return fault_of(r, f, "make a file for the state: %s", strerror(errno));

	own_mem char *text = malloc(STATE_TEXT_LIMIT);

	if (text == NULL)
		return fault_of(r, f, "no memory for the state");

	struct buf b = buf_over(text, STATE_TEXT_LIMIT);

	state_print(state, status, &b);
	if (b.overflow)
		return fault_of(r, f, "the state is longer than 1 MiB: fewer annotations");

	int rc = io_write_all(fd, b.data, b.len);

	if (rc < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return fault_of(r, f, "write the state: %s", strerror(rc < 0 ? -rc : errno));
	r->state_fd = take_fd(&fd);
	return 0;
}

_Noreturn static void become_hook(const struct run *r, int said_fd, int exec_fd)
{
	const struct spec_hook *hook = r->hook;
	const char *const alone[] = {hook->path, NULL};
	const char *const *args = hook->args != NULL ? hook->args : alone;
	const char *const *env = hook->env != NULL ? hook->env : r->env;
	struct fault fault = {0};
	int code;

	exec_reset_signals();
	/* A timeout ends what the hook started, too. */
	(void)setpgid(0, 0);
	/* When the bundle is gone, a poststop hook runs nevertheless. */
	if (r->dir != NULL)
		(void)!chdir(r->dir);
	/* Only the three lower ones lose close-on-exec; --preserve-fds are the container's. */
	if (dup2(r->state_fd, 0) < 0 || dup2(said_fd, 1) < 0 || dup2(said_fd, 2) < 0)
		code = errno;
	else if (exec_sweep(3, &fault) < 0)
		code = fault.code;
	else
		code = -exec_run(hook->path, args, env, &fault);
	(void)!write(exec_fd, &code, sizeof(code));
	/* startContainer hooks are behind the container's filter. */
	sys_exit(127);
}

static int start(struct run *r, struct fault *f)
{
	int said[2];
	int report[2];

	if (pipe2(said, O_CLOEXEC) < 0)
		return fault_of(r, f, "make a pipe: %s", strerror(errno));

	own_fd int said_end = said[1];

	r->said_fd = said[0];
	if (pipe2(report, O_CLOEXEC) < 0)
		return fault_of(r, f, "make a pipe: %s", strerror(errno));

	own_fd int report_end = report[1];

	r->exec_fd = report[0];
	/* Not clone3: a seccomp filter that is already loaded often answers ENOSYS to it. */
	r->pid = fork();
	if (r->pid < 0)
		return fault_of(r, f, "make its process: %s", strerror(errno));
	if (r->pid == 0)
		become_hook(r, said_end, report_end);
	return 0;
}

/* Keeps the end of what it says: there the reason is. False at the end of file. */
static bool listen_to(struct run *r)
{
	char chunk[SAID_MAX];
	ssize_t n = read(r->said_fd, chunk, sizeof(chunk));

	if (n <= 0)
		return n < 0 && errno == EINTR;

	size_t len = (size_t)n;
	size_t drop = r->said_len + len > SAID_MAX ? r->said_len + len - SAID_MAX : 0;

	memmove(r->said, r->said + drop, r->said_len - drop);
	memcpy(r->said + r->said_len - drop, chunk, len);
	r->said_len += len - drop;
	return true;
}

/* Until it ends; false: its time is over. Its end counts, not that of what it may have left in the
 * background with our pipe. */
static bool await_end(struct run *r, int pid_fd)
{
	const int64_t end_ms = monotonic_ms() + (int64_t)r->hook->timeout_s * 1000;
	struct pollfd fds[2] = {
		{.fd = pid_fd,     .events = POLLIN},
		{.fd = r->said_fd, .events = POLLIN},
	};

	for (;;) {
		int64_t left_ms = r->hook->timeout_s == 0 ? -1 : end_ms - monotonic_ms();
		int rc;

		if (r->hook->timeout_s != 0 && left_ms <= 0)
			return false;
		/* It takes no more than 24 days. */
		rc = poll(fds, 2, left_ms > INT_MAX ? INT_MAX : (int)left_ms);
		if (rc < 0 && errno != EINTR)
			return false;
		if (rc <= 0)
			continue;
		/* First what it said: it may have ended meanwhile. */
		if (fds[1].revents != 0) {
			if (!listen_to(r))
				fds[1].fd = -1;
		} else if (fds[0].revents != 0) {
			return true;
		}
	}
}

/* What it said, on one line and behind ": ", or nothing. */
static const char *last_words(const struct run *r, char out[SAID_MAX + 3])
{
	size_t len = r->said_len;
	struct buf b = buf_over(out, SAID_MAX + 3);

	while (len > 0 && (r->said[len - 1] == '\n' || r->said[len - 1] == ' '))
		len--;
	if (len == 0)
		return "";
	buf_text(&b, ": ");
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)r->said[i];

		buf_bytes(&b, c == '\n' ? " " : c < ' ' || c == 127 ? "?" : &r->said[i], 1);
	}
	return out;
}

static int finish(struct run *r, struct fault *f)
{
	own_fd int pid_fd = sys_pidfd_open(r->pid, 0);
	char words[SAID_MAX + 3];
	bool ended;
	int code = 0;
	int status = 0;

	interrupt_ends_child(r->pid);
	ended = pid_fd >= 0 && await_end(r, pid_fd);
	interrupt_ends_child(0);

	if (!ended) {
		(void)kill(-r->pid, SIGKILL);
		(void)kill(r->pid, SIGKILL);
	}
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid_fd < 0)
		return fault_of(r, f, "watch its process (pidfd_open)");
	if (!ended)
		return fault_of(r, f, "killed after its timeout of %u s%s", r->hook->timeout_s,
		                last_words(r, words));
	if (io_read_full(r->exec_fd, &code, sizeof(code)) == (ssize_t)sizeof(code))
		return fault_of(r, f, "run it: %s", strerror(code));
	if (WIFSIGNALED(status)) {
		char name[64];

		fault_small(strsignal(WTERMSIG(status)), name, sizeof(name));
		return fault_of(r, f, "ended by signal %d (%s)%s", WTERMSIG(status), name,
		                last_words(r, words));
	}
	if (WEXITSTATUS(status) != 0)
		return fault_of(r, f, "exit status %d%s", WEXITSTATUS(status),
		                last_words(r, words));
	return 0;
}

/* As runc has it, so that engines' hooks name files by "./"; root of a user namespace may be kept out of
 * the directories above the root. */
static const char *directory_of(enum spec_hook_kind kind, const struct state *state)
{
	if (kind == SPEC_HOOK_START_CONTAINER)
		return NULL;
	return kind == SPEC_HOOK_CREATE_CONTAINER ? state->rootfs : state->bundle;
}

int hook_run(const struct spec_hooks *hooks, enum spec_hook_kind kind, size_t index,
             const struct state *state, enum state_status status, struct fault *f)
{
	union {
		char **in;
		const char *const *out;
	} own = {.in = environ};
	struct run r = {
		.hook = &hooks->kinds[kind].hooks[index],
		.env = hooks->env != NULL ? hooks->env : own.out,
		.dir = directory_of(kind, state),
		.kind = spec_hook_name(kind),
		.index = index,
		.state_fd = -1,
		.said_fd = -1,
		.exec_fd = -1,
	};
	int rc = write_state(&r, state, status, f);

	if (rc >= 0)
		rc = start(&r, f);
	own_close(&r.state_fd);
	if (rc >= 0)
		rc = finish(&r, f);
	own_close(&r.said_fd);
	own_close(&r.exec_fd);
	return rc;
}

int hook_run_all(const struct spec_hooks *hooks, enum spec_hook_kind kind,
                 const struct state *state, enum state_status status, struct fault *f)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < hooks->kinds[kind].count; i++)
		rc = hook_run(hooks, kind, i, state, status, f);
	return rc;
}
