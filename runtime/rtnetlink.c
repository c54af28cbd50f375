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

static int send_message(int fd, struct rtnetlink_message *m)
{
	/* Of this process, so that an answer that was never read is not taken for another's. */
	static uint32_t sequence;
	ssize_t n;

	if (m->overflow)
		return -E2BIG;
	m->header.nlmsg_seq = ++sequence;
	do
		n = send(fd, m->bytes, m->header.nlmsg_len, 0);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)m->header.nlmsg_len ? 0 : n < 0 ? -errno : -EPROTO;
}

/* An answer that is longer than SIZE is cut: its beginning is what we read. */
static ssize_t receive(int fd, void *out, size_t size)
{
	ssize_t n;

	do
		n = recv(fd, out, size, 0);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n < (ssize_t)sizeof(struct nlmsghdr) ? -EPROTO : n;
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
	const uint32_t sequence = m->header.nlmsg_seq;

	if (rc < 0)
		return rc;
	do {
		ssize_t n = receive(fd, m->bytes, sizeof(m->bytes));

		if (n < 0)
			return (int)n;
	} while (m->header.nlmsg_seq != sequence);
	return m->header.nlmsg_type == NLMSG_ERROR ? verdict(&m->header) : 0;
}

/* A walk over the parts of an answer. */
struct dump {
	uint32_t sequence;
	int (*take)(void *context, const struct nlmsghdr *one);
	void *context;
};

/* 1: the answer is complete. */
static int walk(const struct dump *d, const char *bytes, size_t len)
{
	const struct nlmsghdr *one = (const struct nlmsghdr *)(const void *)bytes;
	int rc = 0;

	for (; rc >= 0 && NLMSG_OK(one, len); one = NLMSG_NEXT(one, len)) {
		if (one->nlmsg_seq != d->sequence)
			continue;
		if (one->nlmsg_type == NLMSG_DONE)
			return 1;
		rc = one->nlmsg_type == NLMSG_ERROR ? verdict(one) : d->take(d->context, one);
	}
	return rc < 0 ? rc : 0;
}

int rtnetlink_dump(int fd, struct rtnetlink_message *m,
                   int (*take)(void *context, const struct nlmsghdr *one), void *context)
{
	/* NLMSG_GOODSIZE: the kernel puts no more into one part of an answer. */
	_Alignas(struct nlmsghdr) char bytes[32768];
	int rc = send_message(fd, m);
	const struct dump d = {m->header.nlmsg_seq, take, context};

	while (rc == 0) {
		ssize_t n = receive(fd, bytes, sizeof(bytes));

		rc = n < 0 ? (int)n : walk(&d, bytes, (size_t)n);
	}
	return rc < 0 ? rc : 0;
}
