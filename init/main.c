/* SPDX-License-Identifier: ISC */
/* coffer-init: PID 1, and which of its two stages this is. */
#include "boot.h"
#include "system.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	bool system = argc == 2 && strcmp(argv[1], "system") == 0;

	if (getpid() != 1) {
		(void)fprintf(stderr,
		              "coffer-init: runs only as PID 1: as /init of an initramfs "
		              "(boot stage), or as \"coffer-init system\" (system stage)\n");
		return 2;
	}
	/* The kernel hands unknown words of its command line to /init as arguments, so that the name
	 * comes first: no word may keep an initramfs from verifying. */
	if (strcmp(argv[0], "/init") == 0 || !system)
		boot_run();
	system_run();
}
