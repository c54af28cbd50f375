/* SPDX-License-Identifier: ISC */
/*
 * loopback.h - brings the interface "lo" up in the caller's network namespace.
 * netdevice(7). Needs CAP_NET_ADMIN there.
 */
#ifndef RUNTIME_LOOPBACK_H
#define RUNTIME_LOOPBACK_H

#include "base/fault.h"

must_check int loopback_up(struct fault *f);

#endif
