/* SPDX-License-Identifier: ISC */
#include "command.h"

int main(int argc, char **argv)
{
	(void)argc;
	return command_main(argv);
}
