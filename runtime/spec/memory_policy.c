/* SPDX-License-Identifier: ISC */
#include "memory_policy.h"

#include "part.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <sys/personality.h>

enum {
	NODE_LIMIT = 1024,       /* the most that MAX_NUMNODES can be */
	WEIGHTED_INTERLEAVE = 6, /* Linux 6.9 */
};

static const struct json_word modes[] = {
	{"MPOL_DEFAULT",             MPOL_DEFAULT       },
        {"MPOL_BIND",                MPOL_BIND          },
	{"MPOL_INTERLEAVE",          MPOL_INTERLEAVE    },
        {"MPOL_WEIGHTED_INTERLEAVE", WEIGHTED_INTERLEAVE},
	{"MPOL_PREFERRED",           MPOL_PREFERRED     },
        {"MPOL_PREFERRED_MANY",      MPOL_PREFERRED_MANY},
	{"MPOL_LOCAL",               MPOL_LOCAL         },
        {NULL,                       0                  },
};

static const struct json_word flags[] = {
	{"MPOL_F_NUMA_BALANCING", MPOL_F_NUMA_BALANCING},
	{"MPOL_F_RELATIVE_NODES", MPOL_F_RELATIVE_NODES},
	{"MPOL_F_STATIC_NODES",   MPOL_F_STATIC_NODES  },
	{NULL,		    0		    },
};

const struct json_word *spec_memory_policy_modes(void)
{
	return modes;
}

const struct json_word *spec_memory_policy_flags(void)
{
	return flags;
}

static int check_nodes(const struct json_at *at, int64_t mode, const struct spec_memory_policy *p,
                       struct fault *f)
{
	if (mode == MPOL_DEFAULT || mode == MPOL_LOCAL)
		return p->nodes.bits == 0 ? 0
		                          : json_fault(at, f, EINVAL, "%s takes no nodes", p->name);
	/* Without a node MPOL_PREFERRED is MPOL_LOCAL. */
	if (p->nodes.bits == 0 && mode != MPOL_PREFERRED)
		return json_fault(at, f, EINVAL, "%s wants nodes", p->name);
	return 0;
}

int spec_memory_policy(const struct json_at *at, struct arena *arena,
                       struct spec_memory_policy *out, struct fault *f)
{
	const uint64_t contradiction = MPOL_F_STATIC_NODES | MPOL_F_RELATIVE_NODES;
	struct json_at item;
	int64_t mode = 0;
	uint64_t set = 0;
	int rc = json_required(at, "mode", &item, f);

	if (rc == 0)
		rc = json_enum(&item, modes, &mode, f);
	if (rc == 0)
		rc = json_text(&item, arena, &out->name, f);
	if (rc == 0 && json_member(at, "nodes", &item))
		rc = spec_mask(&item, NODE_LIMIT, arena, &out->nodes, f);
	if (rc == 0)
		rc = part_flags(at, "flags", flags, &set, f);
	if (rc == 0)
		rc = check_nodes(at, mode, out, f);
	if (rc == 0 && (set & contradiction) == contradiction)
		rc = json_fault(
			at, f, EINVAL,
			"MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude one another");
	out->mode = (unsigned int)mode | (unsigned int)set;
	return rc;
}

int spec_personality(const struct json_at *at, struct spec_personality *out, struct fault *f)
{
	static const struct json_word domains[] = {
		{"LINUX",   PER_LINUX  },
		{"LINUX32", PER_LINUX32},
		{NULL,      0          },
	};
	struct json_at item;
	int64_t domain = 0;
	int rc = json_required(at, "domain", &item, f);

	if (rc == 0)
		rc = json_enum(&item, domains, &domain, f);
	/* config-linux.md#personality: no flag is defined so far. */
	if (rc == 0 && json_member(at, "flags", &item) && !json_empty(&item))
		rc = json_fault(&item, f, EINVAL,
		                "the runtime-spec defines no flag, leave them out");
	out->persona = (uint32_t)domain;
	out->set = true;
	return rc;
}
