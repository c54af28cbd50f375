/* SPDX-License-Identifier: ISC */
/*
 * Forks 10,000 children that end at once and waits for none of them, so that
 * they are 10,000 zombies at the same time; then ends itself with all of them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	ALL = 10000
};

int main(void)
{
	for (int i = 0; i < ALL; i++) {
		pid_t pid = fork();

		if (pid < 0) {
			printf("zombies: fork %d: %s\n", i, strerror(errno));
			return 1;
		}
		if (pid == 0)
			_exit(0);
	}
	printf("zombies: %d\n", ALL);
	return 0;
}
