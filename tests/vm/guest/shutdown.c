/* SPDX-License-Identifier: ISC */
/*
 * usage: shutdown off|reboot [SECONDS]
 * After SECONDS asks for the end of the machine, by reboot(2) in its own pid
 * namespace. It does not come back from that when it may.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int off = argc > 1 && strcmp(argv[1], "off") == 0;

	if (argc > 2)
		(void)sleep((unsigned int)strtoul(argv[2], NULL, 10));
	printf("shutdown: asks for %s\n", off ? "power off" : "reboot");
	(void)fflush(stdout);
	if (reboot(off ? RB_POWER_OFF : RB_AUTOBOOT) < 0)
		printf("shutdown: %s\n", strerror(errno));
	return 1;
}
