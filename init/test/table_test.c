/* SPDX-License-Identifier: ISC */
#include "../table.h"

#include "tests/tap.h"

static const struct manifest_mount mounts[] = {
	{.volume = "bus",            .destination = "/run/bus"},
	{.volume = "cfg",			  .destination = "/etc/cfg", .readonly = true},
	{.destination = "/tmp"},
};
static const struct spec_device devices[] = {{.path = "/dev/ttyS1"}};

static const struct manifest_container closed = {.name = "closed", .phase = MANIFEST_ONBOOT};
static const struct manifest_container ajar = {
	.name = "a-longer-name",
	.phase = MANIFEST_SERVICE,
	.capabilities = (UINT64_C(1) << 22) | (UINT64_C(1) << 10),
	.network = MANIFEST_NETWORK_HOST,
	.mounts = mounts,
	.mount_count = 3,
	.devices = devices,
	.device_count = 1,
};
static const struct manifest_container open_wide = {
	.name = "wide",
	.phase = MANIFEST_ONSHUTDOWN,
	.seccomp = "unconfined",
	.host_users = true,
	.new_privileges = true,
	.writable_root = true,
	.mounts = &mounts[2],
	.mount_count = 1,
};

static const struct {
	const struct manifest_container *container;
	enum supervise_state state;
	unsigned int restarts;
	pid_t pid;
	int64_t since_ms;
	const char *want;
} rows[] = {
	{&closed,    SUPERVISE_DONE,    0,  0,    999950,
         "  closed         onboot      done            -         0     0.0 s  nothing"     },
	{&ajar,      SUPERVISE_RUNNING, 12, 4711, 900100,
         "  a-longer-name  service     running      4711        12    99.9 s  host network, "
         "CAP_NET_BIND_SERVICE, CAP_SYS_BOOT, /dev/ttyS1, volume bus, read-only volume cfg"},
	{&open_wide, SUPERVISE_BACKOFF, 3,  0,    900000,
         "  wide           onshutdown  backoff         -         3     1 min  NO SECCOMP, host "
         "users, new privileges, writable root"                                            },
	{&closed,    SUPERVISE_WAITING, 0,  0,    0,
         "  closed         onboot      waiting         -         0         -  nothing"     },
	{&closed,    SUPERVISE_STOPPED, 0,  0,    1000000 - 7200000,
         "  closed         onboot      stopped         -         0       2 h  nothing"     },
	{&closed,    SUPERVISE_STOPPED, 0,  0,    1000000 - INT64_C(260000000),
         "  closed         onboot      stopped         -         0       3 d  nothing"     },
};

int main(void)
{
	static const struct manifest_container all[] = {
		{.name = "closed"}, {.name = "a-longer-name"}, {.name = "wide"}};
	const struct manifest manifest = {.containers = all, .container_count = 3};
	int width = table_name_width(&manifest, 4);
	char text[512];
	struct buf head = BUF(text);

	is_int(width, 13, "the width is that of the longest name");
	is_int(table_name_width(&manifest, 20), 20, "or more");
	table_head(width, &head);
	is_str(text,
	       "  NAME           PHASE       STATE         PID  RESTARTS       FOR  OPENED TO",
	       "head");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct supervise s = {.state = rows[i].state,
		                            .since_ms = rows[i].since_ms,
		                            .restarts = rows[i].restarts};
		const struct table_entry entry = {rows[i].container, &s, rows[i].pid};
		struct buf row = BUF(text);

		table_row(&entry, width, 1000000, &row);
		is_str(text, rows[i].want, "row %zu", i);
	}
	return done_testing();
}
