/* SPDX-License-Identifier: ISC */
/*
 * features.h - what this build supports, as runtime-spec features.md and
 * features-linux.md define it. Only what is so.
 */
#ifndef RUNTIME_FEATURES_H
#define RUNTIME_FEATURES_H

#include "base/buf.h"

void features_print(struct buf *out);

#endif
