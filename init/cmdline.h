/* SPDX-License-Identifier: ISC */
/*
 * cmdline.h - the kernel's command line, as far as it is ours: the members
 * "coffer.NAME=VALUE". Pure.
 *
 * Nobody signs the command line of a machine without a verified bootloader, so
 * that none of these can weaken what is verified: they say where the image is
 * and what to do after a refusal, and no more.
 */
#ifndef INIT_CMDLINE_H
#define INIT_CMDLINE_H

#include "../runtime/base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cmdline {
	char system[128];  /* coffer.system: the device with the system image; "" absent */
	uint32_t wait_ms;  /* coffer.wait, in seconds: for the device to appear; default 10 s */
	uint32_t delay_ms; /* coffer.delay, in seconds: after a refusal; default 5 s */
	bool power_off_on_fail; /* coffer.onfail=poweroff; default reboot */
};

/* Always fills OUT; what is wrong keeps its default, and the first such is the fault (EINVAL). */
must_check int cmdline_parse(const char *text, size_t len, struct cmdline *out, struct fault *f);

#endif
