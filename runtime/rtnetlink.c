/* SPDX-License-Identifier: ISC */
#include "rtnetlink.h"

#include "base/own.h"

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

int rtnetlink_open(struct fault *f)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	return fd >= 0 ? fd : fault_set(f, errno, "open a socket for network devices");
}

void rtnetlink_begin(struct rtnetlink_message *m, unsigned short type, unsigned short flags,
                     const void *body, size_t size)
{
	memset(m, 0, sizeof(*m));
	m->header.nlmsg_len = (uint32_t)NLMSG_LENGTH(size);
	m->header.nlmsg_type = type;
	m->header.nlmsg_flags = (uint16_t)(flags | NLM_F_REQUEST);
	m->header.nlmsg_seq = 1;
	memcpy(NLMSG_DATA(&m->header), body, size);
}

void rtnetlink_add(struct rtnetlink_message *m, unsigned short type, const void *data, size_t size)
{
	const size_t at = NLMSG_ALIGN(m->header.nlmsg_len);
	const struct rtattr attr = {.rta_len = (unsigned short)RTA_LENGTH(size), .rta_type = type};

	if (size > sizeof(m->bytes) || at + RTA_SPACE(size) > sizeof(m->bytes)) {
		m->overflow = true;
		return;
	}
	memcpy(m->bytes + at, &attr, sizeof(attr));
	memcpy(m->bytes + at + RTA_LENGTH(0), data, size);
	m->header.nlmsg_len = (uint32_t)(at + RTA_LENGTH(size));
}

static int send_message(int fd, const struct rtnetlink_message *m)
{
	if (m->overflow)
		return -E2BIG;
	return send(fd, m->bytes, m->header.nlmsg_len, 0) == (ssize_t)m->header.nlmsg_len ? 0
	                                                                                  : -errno;
}

/* NLMSG_ERROR's; 0 is an acknowledgement. */
static int verdict(const struct nlmsghdr *one)
{
	struct nlmsgerr error;

	if (one->nlmsg_len < NLMSG_LENGTH(sizeof(error)))
		return -EPROTO;
	memcpy(&error, NLMSG_DATA(one), sizeof(error));
	return error.error;
}

int rtnetlink_ask(int fd, struct rtnetlink_message *m)
{
	int rc = send_message(fd, m);

	if (rc < 0)
		return rc;

	ssize_t n = recv(fd, m->bytes, sizeof(m->bytes), MSG_TRUNC);

	if (n < 0)
		return -errno;
	/* An answer longer than we care for: its beginning is what we read. */
	if ((size_t)n < sizeof(m->header))
		return -EPROTO;
	return m->header.nlmsg_type == NLMSG_ERROR ? verdict(&m->header) : 0;
}

/* 1: the answer is complete. */
static int walk(const char *bytes, size_t len, int (*take)(void *, const struct nlmsghdr *),
                void *context)
{
	const struct nlmsghdr *one = (const struct nlmsghdr *)(const void *)bytes;
	int rc = 0;

	for (; rc >= 0 && NLMSG_OK(one, len); one = NLMSG_NEXT(one, len)) {
		if (one->nlmsg_type == NLMSG_DONE)
			return 1;
		rc = one->nlmsg_type == NLMSG_ERROR ? verdict(one) : take(context, one);
	}
	return rc < 0 ? rc : 0;
}

int rtnetlink_dump(int fd, struct rtnetlink_message *m,
                   int (*take)(void *context, const struct nlmsghdr *one), void *context)
{
	/* NLMSG_GOODSIZE: the kernel puts no more into one part of an answer. */
	_Alignas(struct nlmsghdr) char bytes[32768];
	int rc = send_message(fd, m);

	while (rc == 0) {
		ssize_t n = recv(fd, bytes, sizeof(bytes), 0);

		if (n <= 0)
			return n < 0 ? -errno : -EPROTO;
		rc = walk(bytes, (size_t)n, take, context);
	}
	return rc < 0 ? rc : 0;
}
