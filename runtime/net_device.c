/* SPDX-License-Identifier: ISC */
#include "net_device.h"

#include "base/arena.h"
#include "base/own.h"
#include "rtnetlink.h"
#include "sys.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum {
	ADDRESSES_BYTES = 8192, /* some 100 addresses of one device */
	NUMBERS = 10000,        /* tried for "%d" */
};

/* A network namespace, and a socket that speaks of it. */
struct place {
	int ns_fd;
	int fd;
};

/* Messages of the kernel about the addresses of one device, one behind the other. */
struct addresses {
	int index;
	size_t len;
	_Alignas(struct nlmsghdr) char bytes[ADDRESSES_BYTES];
};

/* The device NAME, or -errno; -ENODEV: there is none. UP may be NULL. */
static int find_device(const struct place *place, const char *name, bool *up)
{
	const struct ifinfomsg any = {.ifi_family = AF_UNSPEC};
	struct rtnetlink_message m;
	struct ifinfomsg found;

	rtnetlink_begin(&m, RTM_GETLINK, 0, &any, sizeof(any));
	rtnetlink_add(&m, IFLA_IFNAME, name, strlen(name) + 1);

	int rc = rtnetlink_ask(place->fd, &m);

	if (rc < 0)
		return rc;
	if (m.header.nlmsg_type != RTM_NEWLINK)
		return -EPROTO;
	memcpy(&found, NLMSG_DATA(&m.header), sizeof(found));
	if (up != NULL)
		*up = (found.ifi_flags & IFF_UP) != 0;
	return found.ifi_index;
}

/* RFC 3549, 2.3.3.2: what was set by hand, and counts beyond the link. */
static bool is_lasting(const struct ifaddrmsg *address)
{
	return address->ifa_scope == RT_SCOPE_UNIVERSE &&
	       (address->ifa_flags & IFA_F_PERMANENT) != 0;
}

static int keep_address(void *context, const struct nlmsghdr *one)
{
	struct addresses *kept = context;
	struct ifaddrmsg address;

	if (one->nlmsg_type != RTM_NEWADDR || one->nlmsg_len < NLMSG_LENGTH(sizeof(address)))
		return 0;
	memcpy(&address, NLMSG_DATA(one), sizeof(address));
	if ((int)address.ifa_index != kept->index || !is_lasting(&address))
		return 0;
	if (sizeof(kept->bytes) - kept->len < NLMSG_ALIGN(one->nlmsg_len))
		return -E2BIG;
	memcpy(kept->bytes + kept->len, one, one->nlmsg_len);
	kept->len += NLMSG_ALIGN(one->nlmsg_len);
	return 0;
}

static int read_addresses(const struct place *place, struct addresses *out)
{
	const struct ifaddrmsg any = {.ifa_family = AF_UNSPEC};
	struct rtnetlink_message m;

	rtnetlink_begin(&m, RTM_GETADDR, NLM_F_DUMP, &any, sizeof(any));
	return rtnetlink_dump(place->fd, &m, keep_address, out);
}

/* All that the kernel said of it, but the lifetime, which is for ever, and the label, which begins
 * with the old name. */
static int add_address(const struct place *place, int index, const struct nlmsghdr *one)
{
	struct ifaddrmsg address;
	struct rtnetlink_message m;
	size_t left = IFA_PAYLOAD(one);

	memcpy(&address, NLMSG_DATA(one), sizeof(address));
	address.ifa_index = (unsigned int)index;
	rtnetlink_begin(&m, RTM_NEWADDR, NLM_F_CREATE | NLM_F_ACK, &address, sizeof(address));
	for (const struct rtattr *a = IFA_RTA(NLMSG_DATA(one)); RTA_OK(a, left);
	     a = RTA_NEXT(a, left)) {
		if (a->rta_type != IFA_CACHEINFO && a->rta_type != IFA_LABEL)
			rtnetlink_add(&m, a->rta_type, RTA_DATA(a), RTA_PAYLOAD(a));
	}

	int rc = rtnetlink_ask(place->fd, &m);

	return rc == -EEXIST ? 0 : rc;
}

static int add_addresses(const struct place *place, int index, const struct addresses *kept)
{
	const struct nlmsghdr *one = (const struct nlmsghdr *)(const void *)kept->bytes;
	size_t len = kept->len;
	int rc = 0;

	for (; rc == 0 && NLMSG_OK(one, len); one = NLMSG_NEXT(one, len))
		rc = add_address(place, index, one);
	return rc;
}

static int change_place(const struct place *from, int index, const struct place *to,
                        const char *name)
{
	const struct ifinfomsg device = {.ifi_family = AF_UNSPEC, .ifi_index = index};
	const uint32_t ns_fd = (uint32_t)to->ns_fd;
	struct rtnetlink_message m;

	rtnetlink_begin(&m, RTM_NEWLINK, NLM_F_ACK, &device, sizeof(device));
	rtnetlink_add(&m, IFLA_NET_NS_FD, &ns_fd, sizeof(ns_fd));
	rtnetlink_add(&m, IFLA_IFNAME, name, strlen(name) + 1);
	return rtnetlink_ask(from->fd, &m);
}

static int set_up(const struct place *place, int index)
{
	const struct ifinfomsg device = {
		.ifi_family = AF_UNSPEC,
		.ifi_index = index,
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP,
	};
	struct rtnetlink_message m;

	rtnetlink_begin(&m, RTM_NEWLINK, NLM_F_ACK, &device, sizeof(device));
	return rtnetlink_ask(place->fd, &m);
}

/* As the kernel would: the first number that is free. */
static int choose_name(const struct place *place, const char *pattern, char *out, size_t size)
{
	const size_t len = strlen(pattern);
	const bool template = len > 2 && strcmp(pattern + len - 2, "%d") == 0;

	for (int i = 0; i < (template ? NUMBERS : 1); i++) {
		int n = template ? snprintf(out, size, "%.*s%d", (int)(len - 2), pattern, i)
		                 : snprintf(out, size, "%s", pattern);

		if (n < 0 || (size_t)n >= size)
			break;

		int rc = find_device(place, out, NULL);

		if (rc < 0)
			return rc == -ENODEV ? 0 : rc;
	}
	return -EEXIST;
}

/* One device on its way, and how far it came. */
struct move {
	const char *what;    /* was tried last */
	bool gone;           /* it may be in the other place */
	bool was_up;         /* on the host */
	char name[IFNAMSIZ]; /* there */
	struct addresses kept;
};

/* What a device lost on the way. */
static int restore(const struct place *place, const char *name, bool up, struct move *m)
{
	int rc;

	m->what = "find it in the container's network namespace";

	int index = rc = find_device(place, name, NULL);

	if (rc >= 0) {
		m->what = "give it its addresses";
		rc = add_addresses(place, index, &m->kept);
	}
	if (rc >= 0 && up) {
		m->what = "set it up";
		rc = set_up(place, index);
	}
	return rc < 0 ? rc : 0;
}

static int move_device(const struct place places[2], const struct spec_net_device *d,
                       struct move *m)
{
	int rc;

	m->what = "find the network device of the host";
	m->kept.index = rc = find_device(&places[0], d->host_name, &m->was_up);
	if (rc >= 0) {
		m->what = "read its addresses";
		rc = read_addresses(&places[0], &m->kept);
	}
	if (rc >= 0) {
		m->what = "its name in the container's network namespace";
		rc = choose_name(&places[1], d->name, m->name, sizeof(m->name));
	}
	if (rc < 0)
		return rc;
	m->what = "move it to the container's network namespace";
	m->gone = true;
	rc = change_place(&places[0], m->kept.index, &places[1], m->name);
	/* A bridge, a tunnel of the first namespace, and what else is bound to its own. */
	if (rc == -EINVAL)
		rc = -EOPNOTSUPP;
	return rc < 0 ? rc : restore(&places[1], m->name, true, m);
}

/* The name was free before, so that what has it now is the device. */
static void move_back(const struct place places[2], const char *host_name, struct move *m)
{
	int index = find_device(&places[1], m->name, NULL);

	if (index >= 0 && change_place(&places[1], index, &places[0], host_name) == 0)
		(void)!restore(&places[0], host_name, m->was_up, m);
}

static void close_places(struct place places[2])
{
	for (int i = 0; i < 2; i++) {
		own_close(&places[i].fd);
		own_close(&places[i].ns_fd);
	}
}

/* The runtime's own, and the one of TARGET_FD: a socket belongs to where it was made. */
static int open_places(int target_fd, struct place places[2], struct fault *f)
{
	int rc = places[0].ns_fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	if (rc < 0)
		return fault_set(f, errno, "open /proc/self/ns/net");
	places[1].ns_fd = fcntl(target_fd, F_DUPFD_CLOEXEC, 0);
	rc = places[0].fd = rtnetlink_open(f);
	if (rc >= 0 && setns(target_fd, CLONE_NEWNET) < 0)
		rc = fault_set(f, errno,
		               "/linux/netDevices: enter the network namespace of the "
		               "container");
	if (rc < 0)
		return rc;
	rc = places[1].fd = rtnetlink_open(f);
	if (setns(places[0].ns_fd, CLONE_NEWNET) < 0 && rc >= 0)
		rc = fault_set(f, errno, "return to the runtime's network namespace");
	return rc < 0 ? rc : 0;
}

static int move_all(const struct place places[2], const struct spec_linux *linux_,
                    struct move *moves, struct fault *f)
{
	for (size_t i = 0; i < linux_->net_device_count; i++) {
		const struct spec_net_device *d = &linux_->net_devices[i];
		int rc = move_device(places, d, &moves[i]);

		if (rc == 0)
			continue;
		(void)fault_set(f, -rc, "/linux/netDevices/%s: %s (%s)", d->host_name,
		                moves[i].what, d->name);
		for (size_t k = i + 1; k-- > 0;) {
			if (moves[k].gone)
				move_back(places, linux_->net_devices[k].host_name, &moves[k]);
		}
		return rc;
	}
	return 0;
}

int net_device_move(const struct spec_linux *linux_, int target_fd, char **names, struct fault *f)
{
	const size_t count = linux_->net_device_count;
	own_arena struct arena arena = {0};
	struct move *moves = arena_alloc(&arena, count, sizeof(*moves));
	char *chosen = calloc(count, IFNAMSIZ);
	struct place places[2] = {
		{-1, -1},
                {-1, -1}
        };

	if (moves == NULL || chosen == NULL) {
		free(chosen);
		return fault_set(f, ENOMEM, "move network devices");
	}

	int rc = open_places(target_fd, places, f);

	if (rc >= 0)
		rc = move_all(places, linux_, moves, f);
	close_places(places);
	for (size_t i = 0; rc >= 0 && i < count; i++)
		memcpy(chosen + i * IFNAMSIZ, moves[i].name, IFNAMSIZ);
	if (rc < 0)
		free(chosen);
	else
		*names = chosen;
	return rc;
}

void net_device_return(const struct spec_linux *linux_, int target_fd, const char *names)
{
	struct fault ignored = {0};
	struct place places[2] = {
		{-1, -1},
                {-1, -1}
        };
	int rc = open_places(target_fd, places, &ignored);

	for (size_t i = 0; rc >= 0 && i < linux_->net_device_count; i++) {
		const struct spec_net_device *d = &linux_->net_devices[i];
		struct move m = {.was_up = true};

		memcpy(m.name, names + i * IFNAMSIZ, IFNAMSIZ);
		m.kept.index = find_device(&places[1], m.name, NULL);
		if (m.kept.index >= 0 && read_addresses(&places[1], &m.kept) == 0)
			move_back(places, d->host_name, &m);
	}
	close_places(places);
}
