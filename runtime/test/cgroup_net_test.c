/* SPDX-License-Identifier: ISC */
#include "runtime/cgroup_net.h"

#include "tests/tap.h"

static void finds_hierarchies(void)
{
	static const char mounts[] =
		"21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw,net_cls\n"
		"30 21 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
		"31 21 0:27 / /sys/fs/cgroup/memory rw shared:4 - cgroup cgroup rw,memory\n"
		"32 21 0:28 / /with\\040blank rw - cgroup cgroup rw,net_prio\n"
		"33 21 0:29 / /sys/fs/cgroup/net rw,nosuid shared:5 - cgroup cgroup rw,net_cls,"
		"net_prio\n"
		"broken - cgroup\n";
	static const struct {
		const char *controller, *want;
	} rows[] = {
		{"net_cls",  "/sys/fs/cgroup/net"   },
                {"net_prio", "/sys/fs/cgroup/net"   },
		{"memory",   "/sys/fs/cgroup/memory"},
                {"net",      NULL                   },
		{"rw",       "/sys/fs/cgroup/memory"},
                {"pids",     NULL                   },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[64] = "";
		bool found = cgroup_net_find(mounts, rows[i].controller, out, sizeof(out));

		ok(found == (rows[i].want != NULL) && (!found || strcmp(out, rows[i].want) == 0),
		   "%s is mounted at %s: %s", rows[i].controller,
		   rows[i].want != NULL ? rows[i].want : "no place", out);
	}

	char small[8];

	ok(!cgroup_net_find(mounts, "net_cls", small, sizeof(small)),
	   "a mount point that does not fit is none");
}

int main(void)
{
	finds_hierarchies();
	return done_testing();
}
