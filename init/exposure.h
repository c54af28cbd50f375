/* SPDX-License-Identifier: ISC */
/*
 * exposure.h - in one short line, what a container was opened to beyond the
 * closed defaults. Pure.
 */
#ifndef INIT_EXPOSURE_H
#define INIT_EXPOSURE_H

#include "../runtime/base/buf.h"
#include "manifest.h"

/* "host network, CAP_SYS_BOOT, volume bus"; "nothing" when it is as closed as it can be. */
void exposure_line(const struct manifest_container *container, struct buf *out);

#endif
