/* SPDX-License-Identifier: ISC */
#include "loopback.h"

#include "base/own.h"

#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int loopback_up(struct fault *f)
{
	/* A fresh lo has no other flags worth reading first. */
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	own_fd int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 && errno == EAFNOSUPPORT)
		return 0; /* a kernel without IPv4 has no loopback address to reach either */
	if (fd < 0)
		return fault_set(f, errno, "open a socket to bring lo up");
	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		return fault_set(f, errno, "bring lo up");
	return 0;
}
