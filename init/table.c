/* SPDX-License-Identifier: ISC */
#include "table.h"

#include "exposure.h"

#include <stdio.h>
#include <string.h>

int table_name_width(const struct manifest *manifest, int width)
{
	for (size_t i = 0; i < manifest->container_count; i++) {
		int len = (int)strlen(manifest->containers[i].name);

		if (len > width)
			width = len;
	}
	return width;
}

void table_head(int width, struct buf *out)
{
	buf_printf(out, "  %-*s  %-10s  %-10s  %5s  %8s  %8s  %s", width, "NAME", "PHASE", "STATE",
	           "PID", "RESTARTS", "FOR", "OPENED TO");
}

static void duration(int64_t ms, char *out, size_t size)
{
	long long seconds = (long long)(ms / 1000);

	if (seconds < 100)
		(void)snprintf(out, size, "%lld.%d s", seconds, (int)(ms % 1000 / 100));
	else if (seconds < 7200)
		(void)snprintf(out, size, "%lld min", seconds / 60);
	else if (seconds < 172800)
		(void)snprintf(out, size, "%lld h", seconds / 3600);
	else
		(void)snprintf(out, size, "%lld d", seconds / 86400);
}

void table_row(const struct table_entry *entry, int width, int64_t now_ms, struct buf *out)
{
	static const char *const phases[] = {"onboot", "service", "onshutdown"};
	char pid[16] = "-";
	char since[32] = "-";

	if (entry->pid > 0)
		(void)snprintf(pid, sizeof(pid), "%d", (int)entry->pid);
	if (entry->state->state != SUPERVISE_WAITING)
		duration(now_ms - entry->state->since_ms, since, sizeof(since));
	buf_printf(out, "  %-*s  %-10s  %-10s  %5s  %8u  %8s  ", width, entry->container->name,
	           phases[entry->container->phase], supervise_state_name(entry->state->state), pid,
	           entry->state->restarts, since);
	exposure_line(entry->container, out);
}
