/* SPDX-License-Identifier: ISC */
/*
 * control.h - ioctl(2) with the request as the kernel takes it: unsigned. The C libraries
 * disagree (glibc unsigned long, musl int), so that half of all requests would not fit musl's.
 */
#ifndef BASE_CONTROL_H
#define BASE_CONTROL_H

#include <sys/syscall.h>
#include <unistd.h>

static inline int control_device(int fd, unsigned int request, void *argument)
{
	return (int)syscall(SYS_ioctl, fd, request, argument);
}

#endif
