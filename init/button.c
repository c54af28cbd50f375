/* SPDX-License-Identifier: ISC */
#include "button.h"

#include "../runtime/base/control.h"
#include "../runtime/base/own.h"

#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>

enum {
	EVENT_FILES = 32
};

static bool has_power_key(int fd)
{
	unsigned char keys[KEY_MAX / 8 + 1] = {0};

	return control_device(fd, EVIOCGBIT(EV_KEY, sizeof(keys)), keys) >= 0 &&
	       (keys[KEY_POWER / 8] >> (KEY_POWER % 8) & 1) != 0;
}

void button_open_all(struct buttons *b)
{
	b->count = 0;
	for (int i = 0; i < EVENT_FILES && b->count < BUTTON_MAX; i++) {
		char path[32];

		(void)snprintf(path, sizeof(path), "/dev/input/event%d", i);

		own_fd int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

		if (fd >= 0 && has_power_key(fd))
			b->fds[b->count++] = take_fd(&fd);
	}
}

bool button_was_pressed(int fd)
{
	struct input_event event;
	bool pressed = false;

	while (read(fd, &event, sizeof(event)) == (ssize_t)sizeof(event))
		pressed = pressed ||
		          (event.type == EV_KEY && event.code == KEY_POWER && event.value == 1);
	return pressed;
}
