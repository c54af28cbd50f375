/* SPDX-License-Identifier: ISC */
/*
 * net_device.h - network devices of the host that become the container's.
 * Runtime-spec config-linux.md, "netDevices".
 *
 * What becomes of them when the container ends is the kernel's: with the
 * network namespace a physical device goes back to the first one, a virtual one
 * ends; in a namespace that somebody else keeps they stay.
 *
 * Runs:  in the parent, in its own network namespace, with CAP_NET_ADMIN in both.
 */
#ifndef RUNTIME_NET_DEVICE_H
#define RUNTIME_NET_DEVICE_H

#include "base/fault.h"
#include "spec/linux.h"

/*
 * Moves the netDevices to the network namespace TARGET_FD under their new names, with their
 * permanent addresses of global scope, and sets them up. A name that is taken there is a fault,
 * and after any fault all of them are back. *NAMES, the caller's to free, gets what they are called there,
 * IFNAMSIZ bytes each: behind "eth%d" the number is chosen.
 */
must_check int net_device_move(const struct spec_linux *linux_, int target_fd, char **names,
                               struct fault *f);

/* The same back, under the old names, after net_device_move succeeded and before anything of the
 * container runs; as far as it goes. NAMES is what that one gave. */
void net_device_return(const struct spec_linux *linux_, int target_fd, const char *names);

#endif
