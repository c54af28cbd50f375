/* SPDX-License-Identifier: ISC */
#include "crash.h"

#include "../runtime/base/io.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/reboot.h>
#include <unistd.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};
static _Alignas(16) char stack[16384];

static size_t hex(char *out, uintptr_t value)
{
	size_t digits = sizeof(value) * 2;

	for (size_t i = 0; i < digits; i++)
		out[i] = "0123456789abcdef"[value >> (4 * (digits - 1 - i)) & 15];
	return digits;
}

static void on_crash(int signal, siginfo_t *info, void *context)
{
	static const char head[] = "coffer-init: PID 1 crashed, rebooting: signal ";
	static const char at[] = " at 0x";
	char text[128];
	size_t len = 0;

	(void)context;
	for (size_t i = 0; i < sizeof(head) - 1; i++)
		text[len++] = head[i];
	text[len++] = (char)('0' + signal / 10);
	text[len++] = (char)('0' + signal % 10);
	for (size_t i = 0; i < sizeof(at) - 1; i++)
		text[len++] = at[i];
	len += hex(text + len, (uintptr_t)info->si_addr);
	text[len++] = '\n';
	(void)!io_write_all(STDOUT_FILENO, text, len);
	sync();
	(void)reboot(RB_AUTOBOOT);
	_exit(1);
}

void crash_arm(void)
{
	const stack_t alternative = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {
		.sa_sigaction = on_crash,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | (int)SA_RESETHAND,
	};

	(void)sigaltstack(&alternative, NULL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &action, NULL);
}

void crash_disarm(void)
{
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)signal(signals[i], SIG_DFL);
}
