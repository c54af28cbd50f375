/* SPDX-License-Identifier: ISC */
/* Says so and crashes at once. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

int main(void)
{
	const struct rlimit no_core = {0, 0};

	(void)setrlimit(RLIMIT_CORE, &no_core);
	printf("crash: now\n");
	(void)fflush(stdout);
	/* The init of a pid namespace ignores its own signals, so that abort() would loop. */
	_Exit(3);
}
