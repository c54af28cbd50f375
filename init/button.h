/* SPDX-License-Identifier: ISC */
/*
 * button.h - the power button, as the input devices that have KEY_POWER.
 */
#ifndef INIT_BUTTON_H
#define INIT_BUTTON_H

#include "../runtime/base/fault.h"

#include <stdbool.h>
#include <stddef.h>

#define BUTTON_MAX 4

struct buttons {
	int fds[BUTTON_MAX];
	size_t count;
};

/* Those of /dev/input/event0..31 that are there now; more than BUTTON_MAX are left out. */
void button_open_all(struct buttons *b);

/* Reads what FD has: true when the power button went down. */
must_check bool button_was_pressed(int fd);

#endif
