/* SPDX-License-Identifier: ISC */
/*
 * rtnetlink.h - requests to the kernel about network devices and addresses.
 * rtnetlink(7). A socket speaks of the network namespace that it was made in.
 */
#ifndef RUNTIME_RTNETLINK_H
#define RUNTIME_RTNETLINK_H

#include "base/fault.h"

#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>

/* A request while it is built, then the answer to it. */
struct rtnetlink_message {
	union {
		struct nlmsghdr header;
		char bytes[2048];
	};
	bool overflow;
};

/* An O_CLOEXEC socket in the caller's network namespace. */
must_check int rtnetlink_open(struct fault *f);

/* BODY is struct ifinfomsg or ifaddrmsg; NLM_F_REQUEST is added to FLAGS. */
void rtnetlink_begin(struct rtnetlink_message *m, unsigned short type, unsigned short flags,
                     const void *body, size_t size);
void rtnetlink_add(struct rtnetlink_message *m, unsigned short type, const void *data, size_t size);

/* Sends M and waits for the kernel's verdict: 0, with the answer in M if there was one, or -errno
 * without a fault. */
must_check int rtnetlink_ask(int fd, struct rtnetlink_message *m);

/* Sends M and calls TAKE for each message of the answer; less than 0 from it ends the walk and is
 * returned. -errno without a fault. */
must_check int rtnetlink_dump(int fd, struct rtnetlink_message *m,
                              int (*take)(void *context, const struct nlmsghdr *one),
                              void *context);

#endif
