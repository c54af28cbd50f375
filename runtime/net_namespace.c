/* SPDX-License-Identifier: ISC */
#include "net_namespace.h"

#include "base/own.h"
#include "handshake.h"
#include "namespace.h"
#include "rights.h"
#include "sys.h"

#include <string.h>

#define OWN "/proc/self/ns/net"

int net_namespace_apart(const struct spec *spec)
{
	const struct spec_linux *linux_ = &spec->linux_;

	if (!namespace_is_new(linux_, SPEC_NS_NETWORK) || linux_->namespaces[SPEC_NS_USER].wanted ||
	    linux_->net_device_count > 0)
		return -1;

	own_fd int fd = open(OWN, O_RDONLY | O_CLOEXEC);

	/* Who may enter where it is already may come back there. */
	return fd >= 0 && setns(fd, CLONE_NEWNET) == 0 ? take_fd(&fd) : -1;
}

static int send_new(int sync_fd, struct fault *f)
{
	const char word = HANDSHAKE_NETWORK;
	own_fd int fd = open(OWN, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return fault_set(f, errno, "open " OWN);
	rc = rights_send(sync_fd, &word, 1, fd);
	/* A process that is dead already says why in what it has sent. */
	if (rc < 0 && rc != -EPIPE && rc != -ECONNRESET)
		return fault_set(f, -rc, "send the network namespace to the container's process");
	return 0;
}

int net_namespace_send(int home_fd, int sync_fd, struct fault *f)
{
	int rc;

	if (unshare(CLONE_NEWNET) < 0)
		return fault_set(f, errno, "make a network namespace%s",
		                 errno == ENOSPC ? ": too many "
		                                   "(/proc/sys/user/max_net_namespaces)"
		                                 : "");
	rc = send_new(sync_fd, f);
	if (setns(home_fd, CLONE_NEWNET) < 0 && rc >= 0)
		rc = fault_set(f, errno, "return to the runtime's network namespace");
	return rc;
}

int net_namespace_enter(int sync_fd, struct fault *f)
{
	char word = 0;
	int received = -1;
	ssize_t n = rights_receive(sync_fd, &word, 1, &received);
	own_fd int fd = received;

	if (n < 0)
		return fault_set(f, (int)-n, "listen to the runtime");
	if (n == 0 || word != HANDSHAKE_NETWORK || fd < 0)
		return fault_set(f, ECANCELED, "the runtime ended while it set the container up");
	if (setns(fd, CLONE_NEWNET) < 0)
		return fault_set(f, errno, "enter the new network namespace");
	return 0;
}

bool net_namespace_matters(const struct spec_mount *m)
{
	/* These know of no network; of others that may be told in time, a network file system is
	 * mounted through the namespace of who mounts it, and sysfs shows its devices. */
	static const char *const others[] = {"proc", "tmpfs", "devpts", "mqueue"};

	if (m->kind != SPEC_MOUNT_NEW || m->remount)
		return false;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (strcmp(m->type, others[i]) == 0)
			return false;
	}
	return true;
}
