/* SPDX-License-Identifier: ISC */
/* Against a folder with the kernel's files in it. */
#include "runtime/base/io.h"
#include "runtime/base/own.h"
#include "runtime/resctrl_stats.h"

#include "tests/tap.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char folder[] = "/tmp/resctrl-stats-XXXXXX";
static int root;

static const struct {
	const char *path;
	const char *text; /* NULL: a folder */
} files[] = {
	{"schemata",					    "    MB:0=100;1=100\n    L3:0=fffff;1=fffff\n"},
	{"c1",						  NULL					  },
	{"c1/schemata",					 "    MB:0= 50;1=100\n    L3:0=000ff;1=fffff\n"},
	{"info",						NULL					  },
	{"info/L3",					     NULL					  },
	{"info/L3/cbm_mask",				    "fffff\n"                                     },
	{"info/L3/min_cbm_bits",                                "1\n"					 },
	{"info/L3/num_closids",				 "16\n"					},
	{"info/MB",					     NULL					  },
	{"info/MB/bandwidth_gran",                              "10\n"                                        },
	{"info/MB/delay_linear",                                "1\n"					 },
	{"info/MB/min_bandwidth",                               "10\n"					},
	{"info/MB/num_closids",				 "8\n"					 },
	{"info/L3_MON",					 NULL					  },
	{"info/L3_MON/mon_features",                            "llc_occupancy\nmbm_total_bytes\n"            },
	{"c1/mon_groups",				       NULL					  },
	{"c1/mon_groups/c1",				    NULL					  },
	{"c1/mon_groups/c1/mon_data",                           NULL					  },
	{"c1/mon_groups/c1/mon_data/mon_L3_00",                 NULL                                          },
	{"c1/mon_groups/c1/mon_data/mon_L3_01",                 NULL                                          },
	{"c1/mon_groups/c1/mon_data/mon_L3_00/mbm_total_bytes", "123\n"                                       },
	{"c1/mon_groups/c1/mon_data/mon_L3_00/llc_occupancy",   "456\n"                                       },
	{"c1/mon_groups/c1/mon_data/mon_L3_01/mbm_total_bytes", "Unavailable\n"                               },
};

static void make_files(void)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (files[i].text == NULL) {
			(void)mkdirat(root, files[i].path, 0700);
			continue;
		}

		own_fd int fd = openat(root, files[i].path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		(void)!io_write_all(fd, files[i].text, strlen(files[i].text));
	}
}

static void prints(const struct spec_intel_rdt *rdt, const char *want, const char *what)
{
	char text[1024];
	struct buf b = BUF(text);
	struct json_out o = {.to = &b, .compact = true};

	json_out_object(&o, NULL);
	resctrl_stats_put(&o, root, rdt, "c1");
	json_out_end_object(&o);
	is_str(text, want, "%s", what);
}

int main(void)
{
	const struct spec_intel_rdt shared = {.set = true, .clos_id = "/"};
	const struct spec_intel_rdt watched = {.set = true, .monitoring = true};

	if (mkdtemp(folder) == NULL)
		return 1;
	root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	prints(&shared, "{}", "a processor that has nothing of it");
	make_files();
	prints(&watched,
	       "{\"l3_cache_info\":{\"cbm_mask\":\"fffff\",\"min_cbm_bits\":1,\"num_closids\":16},"
	       "\"l3_cache_schema_root\":\"L3:0=fffff;1=fffff\","
	       "\"l3_cache_schema\":\"L3:0=000ff;1=fffff\","
	       "\"mem_bw_info\":{\"bandwidth_gran\":10,\"delay_linear\":1,\"min_bandwidth\":10,"
	       "\"num_closids\":8},\"mem_bw_schema_root\":\"MB:0=100;1=100\","
	       "\"mem_bw_schema\":\"MB:0= 50;1=100\","
	       "\"mbm_stats\":[{\"mbm_total_bytes\":123},{}],"
	       "\"cmt_stats\":[{\"llc_occupancy\":456},{}]}",
	       "a class of its own, with a monitoring group");
	prints(&shared,
	       "{\"l3_cache_info\":{\"cbm_mask\":\"fffff\",\"min_cbm_bits\":1,\"num_closids\":16},"
	       "\"l3_cache_schema_root\":\"L3:0=fffff;1=fffff\","
	       "\"l3_cache_schema\":\"L3:0=fffff;1=fffff\","
	       "\"mem_bw_info\":{\"bandwidth_gran\":10,\"delay_linear\":1,\"min_bandwidth\":10,"
	       "\"num_closids\":8},\"mem_bw_schema_root\":\"MB:0=100;1=100\","
	       "\"mem_bw_schema\":\"MB:0=100;1=100\"}",
	       "the class that all share");
	(void)close(root);
	tap_remove_tree(folder);
	return done_testing();
}
