/* SPDX-License-Identifier: ISC */
/*
 * Prints what a log must survive, then one line a second: a line without end,
 * control characters that would clear a terminal, no line end at all. Ends with
 * status 0 on SIGTERM.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void on_term(int signal)
{
	(void)signal;
	stopped = 1;
}

int main(void)
{
	const struct sigaction action = {.sa_handler = on_term};

	(void)sigaction(SIGTERM, &action, NULL);
	for (int i = 0; i < 2500; i++)
		(void)putchar('a' + i % 26);
	printf("\n\033[2J\033[Hclear\a\n");
	printf("first half, ");
	(void)fflush(stdout);
	(void)usleep(50000);
	printf("second half\n");
	for (int i = 1; stopped == 0; i++) {
		printf("line %d\n", i);
		(void)fflush(stdout);
		(void)sleep(1);
	}
	printf("stopping\n");
	return 0;
}
