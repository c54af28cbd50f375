/* SPDX-License-Identifier: ISC */
/*
 * signal_name.h - "TERM", "SIGTERM", "sigterm" or "15" to the number. Pure.
 */
#ifndef RUNTIME_SIGNAL_NAME_H
#define RUNTIME_SIGNAL_NAME_H

#include "base/fault.h"

/* 0..64 (0 only asks, as kill(2) does; also "RTMIN+3", "RTMAX-1"), or -EINVAL. */
must_check int signal_number(const char *word);

#endif
