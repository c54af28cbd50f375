/* SPDX-License-Identifier: ISC */
/* Ignores every signal that can be ignored, in a process of its own and in a child. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	for (int i = 1; i < 32; i++)
		(void)signal(i, SIG_IGN);
	(void)!fork();
	printf("stubborn: %d ignores everything\n", (int)getpid());
	(void)fflush(stdout);
	for (;;)
		(void)pause();
}
