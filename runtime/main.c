/* SPDX-License-Identifier: ISC */
#include "command.h"
#include "heap.h"

int main(int argc, char **argv)
{
	(void)argc;
	heap_close();
	return command_main(argv);
}
