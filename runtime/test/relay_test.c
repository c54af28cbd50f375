/* SPDX-License-Identifier: ISC */
#include "runtime/base/own.h"
#include "runtime/relay.h"
#include "runtime/sys.h"
#include "runtime/terminal.h"

#include "tests/tap.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>

/* The user's terminal (outer) with the relay on it, and the container's (inner) with a program. */
struct stage {
	int user;  /* what the user sees and types */
	int outer; /* the terminal that the relay runs on */
	int inner, container;
	pid_t program, relay;
	struct termios before; /* of the user's terminal */
};

static bool open_pair(int *master, int *slave)
{
	const int locked = 0;

	*master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || ioctl(*master, TIOCSPTLCK, &locked) < 0)
		return false;
	*slave = ioctl(*master, _IO('T', 0x41), O_RDWR | O_NOCTTY | O_CLOEXEC);
	return *slave >= 0;
}

static void run_relay(const struct stage *s)
{
	struct fault f = {0};
	int pid_fd = sys_pidfd_open(s->program, 0);

	(void)close(s->user);
	(void)close(s->container);
	(void)dup2(s->outer, 0);
	(void)dup2(s->outer, 1);
	_exit(relay_run(s->inner, pid_fd, &f) == 0 ? 0 : 1);
}

static bool begin(struct stage *s, int (*program)(void))
{
	if (!open_pair(&s->user, &s->outer) || !open_pair(&s->inner, &s->container))
		return false;
	struct fault f = {0};

	if (tcgetattr(s->outer, &s->before) < 0 || terminal_leave_lines(s->container, &f) < 0)
		return false;
	s->program = fork();
	if (s->program == 0) {
		(void)close(s->user);
		(void)close(s->outer);
		(void)close(s->inner);
		(void)setsid();
		(void)ioctl(s->container, TIOCSCTTY, 0);
		(void)dup2(s->container, 0);
		(void)dup2(s->container, 1);
		(void)close(s->container);

		int status = program();

		(void)fflush(stdout);
		_exit(status);
	}
	s->relay = fork();
	if (s->relay == 0)
		run_relay(s);
	(void)close(s->inner);
	(void)close(s->container);
	return s->program > 0 && s->relay > 0;
}

/* Reads what the user sees until WANT is there or five seconds have passed. */
static bool sees(const struct stage *s, const char *want)
{
	char seen[2000] = "";
	size_t len = 0;

	for (int i = 0; i < 500 && strstr(seen, want) == NULL; i++) {
		struct pollfd p = {.fd = s->user, .events = POLLIN};
		ssize_t n =
			poll(&p, 1, 10) > 0 ? read(s->user, seen + len, sizeof(seen) - len - 1) : 0;

		len += n > 0 ? (size_t)n : 0;
		seen[len] = '\0';
	}
	return strstr(seen, want) != NULL;
}

static int status_of(pid_t pid)
{
	int status = 0;

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void finish(struct stage *s)
{
	(void)close(s->user);
	(void)close(s->outer);
}

static int answer(void)
{
	char line[100] = "";
	struct winsize ws = {0};

	printf("ready\n");
	(void)fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL)
		return 1;
	(void)ioctl(0, TIOCGWINSZ, &ws);
	printf("got %.*s at %ux%u\n", (int)strcspn(line, "\n"), line, ws.ws_row, ws.ws_col);
	return 0;
}

static void a_conversation(void)
{
	const struct winsize size = {.ws_row = 33, .ws_col = 99};
	struct termios during = {0};
	struct termios after = {0};
	struct stage s = {.user = -1};

	if (!ok(begin(&s, answer), "a program on a terminal, and the relay"))
		return;
	ok(sees(&s, "ready\r\n"), "what the program writes is seen, each line at the left");
	(void)tcgetattr(s.outer, &during);
	ok((during.c_lflag & (ECHO | ICANON | ISIG)) == 0, "the user's terminal is in raw mode");
	(void)ioctl(s.outer, TIOCSWINSZ, &size);
	(void)kill(s.relay, SIGWINCH);
	ok(write(s.user, "hello\r", 6) == 6, "the user types");
	ok(sees(&s, "got hello at 33x99"), "the program has it, and the new size");
	is_int(status_of(s.relay), 0, "the relay ends with the program");
	(void)tcgetattr(s.outer, &after);
	ok(after.c_lflag == s.before.c_lflag && after.c_iflag == s.before.c_iflag &&
	           after.c_oflag == s.before.c_oflag,
	   "the user's terminal is as it was");
	(void)status_of(s.program);
	finish(&s);
}

static int write_much(void)
{
	for (int i = 0; i < 20000; i++)
		printf("%05d\n", i);
	printf("end of it\n");
	return 0;
}

static void all_of_the_output_is_shown(void)
{
	struct stage s = {.user = -1};
	bool last = false;
	unsigned long long lines = 0;
	char seen[4096];
	char tail[16] = "";

	if (!ok(begin(&s, write_much), "a program that writes and ends"))
		return;
	for (int i = 0; i < 3000 && !last; i++) {
		struct pollfd p = {.fd = s.user, .events = POLLIN};
		ssize_t n = poll(&p, 1, 10) > 0 ? read(s.user, seen, sizeof(seen)) : 0;

		for (ssize_t k = 0; k < n; k++) {
			memmove(tail, tail + 1, sizeof(tail) - 2);
			tail[sizeof(tail) - 2] = seen[k];
			lines += seen[k] == '\n';
			last |= seen[k] == '\n' && memcmp(tail + 4, "end of it\r", 10) == 0;
		}
	}
	is_int((long long)lines, 20001, "every line is shown, the last too");
	is_int(status_of(s.relay), 0, "the relay ends");
	(void)status_of(s.program);
	finish(&s);
}

static int never_read(void)
{
	struct termios raw;

	(void)tcgetattr(0, &raw);
	cfmakeraw(&raw);
	(void)tcsetattr(0, TCSANOW, &raw);
	printf("deaf\n");
	(void)fflush(stdout);
	(void)sleep(1);
	printf("still here\n");
	return 0;
}

static void input_that_nobody_reads_stops_nothing(void)
{
	struct stage s = {.user = -1};
	char much[1000];

	memset(much, 'x', sizeof(much));
	if (!ok(begin(&s, never_read), "a program that reads nothing"))
		return;
	ok(sees(&s, "deaf"), "it runs");
	(void)fcntl(s.user, F_SETFL, O_RDWR | O_NONBLOCK);
	for (int i = 0; i < 200; i++) {
		if (write(s.user, much, sizeof(much)) < 0)
			(void)poll(NULL, 0, 1);
	}
	ok(sees(&s, "still here"), "its output is seen, although its input is full");
	is_int(status_of(s.relay), 0, "the relay ends");
	(void)status_of(s.program);
	finish(&s);
}

static volatile sig_atomic_t terminated;

static void on_term(int number)
{
	terminated = number;
}

static int wait_for_term(void)
{
	const struct sigaction action = {.sa_handler = on_term};

	(void)sigaction(SIGTERM, &action, NULL);
	printf("armed\n");
	(void)fflush(stdout);
	while (terminated == 0)
		(void)poll(NULL, 0, 10);
	printf("asked to end\n");
	return 0;
}

static void a_signal_is_passed_on(void)
{
	struct stage s = {.user = -1};

	if (!ok(begin(&s, wait_for_term), "a program that waits for SIGTERM"))
		return;
	ok(sees(&s, "armed"), "it runs");
	(void)kill(s.relay, SIGTERM);
	ok(sees(&s, "asked to end"), "a signal to the relay reaches it");
	is_int(status_of(s.relay), 0, "the relay itself ends in order");
	(void)status_of(s.program);
	finish(&s);
}

static int hang_up(void)
{
	/* Its terminal goes with the relay. */
	(void)signal(SIGHUP, SIG_IGN);
	(void)close(0);
	(void)close(1);
	(void)sleep(2);
	return 0;
}

static void a_terminal_that_is_hung_up_ends_it(void)
{
	struct stage s = {.user = -1};

	if (!ok(begin(&s, hang_up), "a program that closes its terminal and goes on"))
		return;
	is_int(status_of(s.relay), 0, "the relay ends");
	is_int(waitpid(s.program, NULL, WNOHANG), 0, "before the program");
	(void)kill(s.program, SIGKILL);
	(void)waitpid(s.program, NULL, 0);
	finish(&s);
}

int main(void)
{
	int master;
	int slave;

	if (!open_pair(&master, &slave)) {
		skip("this machine has no /dev/ptmx that works");
		return done_testing();
	}
	(void)close(master);
	(void)close(slave);

	own_fd int self = sys_pidfd_open(getpid(), 0);

	if (self < 0) {
		skip("pidfd_open does not work here");
		return done_testing();
	}
	a_conversation();
	all_of_the_output_is_shown();
	input_that_nobody_reads_stops_nothing();
	a_signal_is_passed_on();
	a_terminal_that_is_hung_up_ends_it();
	return done_testing();
}
