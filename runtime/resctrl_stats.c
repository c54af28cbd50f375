/* SPDX-License-Identifier: ISC */
#include "resctrl_stats.h"

#include "base/io.h"
#include "base/number.h"
#include "base/own.h"
#include "resctrl.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define TEXT_LIMIT ((size_t)1 << 16)
#define PATH_SIZE  ((size_t)2 * NAME_MAX + 64)

/* The file FOLDER/NAME, the caller's to free; NULL: there is none. */
static char *read_text(int fd, const char *folder, const char *name)
{
	struct fault ignored = {0};
	char path[PATH_SIZE];
	char *text = NULL;
	size_t len = 0;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return io_read_file(fd, path, TEXT_LIMIT, &text, &len, &ignored) < 0 ? NULL : text;
}

/* 0, as it is left out then. */
static uint64_t read_number(int fd, const char *folder, const char *name)
{
	own_mem char *text = read_text(fd, folder, name);
	uint64_t number = 0;

	return text == NULL || number_u64(text, strcspn(text, "\n"), &number) < 0 ? 0 : number;
}

static void put_number(struct json_out *o, int fd, const char *folder, const char *name)
{
	uint64_t number = read_number(fd, folder, name);

	if (number != 0)
		json_out_u64(o, name, number);
}

/* The line of the schemata in FOLDER that begins with KIND, as "L3:". */
static void put_schema(struct json_out *o, const char *member, int fd, const char *folder,
                       const char *kind)
{
	own_mem char *text = read_text(fd, folder, "schemata");
	char *line = text;

	while (line != NULL && *line != '\0') {
		size_t len;

		line += strspn(line, " ");
		len = strcspn(line, "\n");
		if (strncmp(line, kind, strlen(kind)) == 0) {
			line[len] = '\0';
			json_out_text(o, member, line);
			return;
		}
		line += len + (line[len] == '\n');
	}
}

static bool has(int fd, const char *path)
{
	return faccessat(fd, path, F_OK, 0) == 0;
}

static void put_cache(struct json_out *o, int root_fd, const char *class)
{
	own_mem char *mask = read_text(root_fd, "info/L3", "cbm_mask");

	if (mask == NULL)
		return;
	mask[strcspn(mask, "\n")] = '\0';
	json_out_object(o, "l3_cache_info");
	json_out_text(o, "cbm_mask", mask);
	put_number(o, root_fd, "info/L3", "min_cbm_bits");
	put_number(o, root_fd, "info/L3", "num_closids");
	json_out_end_object(o);
	put_schema(o, "l3_cache_schema_root", root_fd, ".", "L3:");
	put_schema(o, "l3_cache_schema", root_fd, class, "L3:");
}

static void put_bandwidth(struct json_out *o, int root_fd, const char *class)
{
	static const char *const files[] = {"bandwidth_gran", "delay_linear", "min_bandwidth",
	                                    "num_closids"};

	if (!has(root_fd, "info/MB"))
		return;
	json_out_object(o, "mem_bw_info");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		put_number(o, root_fd, "info/MB", files[i]);
	json_out_end_object(o);
	put_schema(o, "mem_bw_schema_root", root_fd, ".", "MB:");
	put_schema(o, "mem_bw_schema", root_fd, class, "MB:");
}

/* One object a cache, "mon_L3_00" and so on. */
static void put_monitors(struct json_out *o, const char *member, int data_fd,
                         const char *const files[2])
{
	struct dirent **names = NULL;
	char path[40];
	int count;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", data_fd);
	count = scandir(path, &names, NULL, alphasort);
	if (count < 0)
		return;
	json_out_array(o, member);
	for (int i = 0; i < count; i++) {
		if (strncmp(names[i]->d_name, "mon_L3_", 7) == 0) {
			json_out_object(o, NULL);
			for (size_t k = 0; k < 2 && files[k] != NULL; k++)
				put_number(o, data_fd, names[i]->d_name, files[k]);
			json_out_end_object(o);
		}
		free(names[i]);
	}
	json_out_end_array(o);
	free(names);
}

/* DATA_PATH is the folder of the group's figures. */
static void put_monitoring(struct json_out *o, int root_fd, const char *data_path)
{
	static const char *const bandwidth[] = {"mbm_total_bytes", "mbm_local_bytes"};
	static const char *const occupancy[] = {"llc_occupancy", NULL};
	own_mem char *features = read_text(root_fd, "info/L3_MON", "mon_features");

	if (features == NULL)
		return;

	own_fd int data = openat(root_fd, data_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (data < 0)
		return;
	if (strstr(features, "mbm_") != NULL)
		put_monitors(o, "mbm_stats", data, bandwidth);
	if (strstr(features, "llc_occupancy") != NULL)
		put_monitors(o, "cmt_stats", data, occupancy);
}

void resctrl_stats_put(struct json_out *o, int root_fd, const struct spec_intel_rdt *rdt,
                       const char *id)
{
	const char *class = resctrl_class(rdt, id);
	char data[PATH_SIZE];

	put_cache(o, root_fd, class);
	put_bandwidth(o, root_fd, class);
	if (rdt->monitoring)
		(void)snprintf(data, sizeof(data), "%s/mon_groups/%s/mon_data", class, id);
	else
		(void)snprintf(data, sizeof(data), "%s/mon_data", class);
	put_monitoring(o, root_fd, data);
}
