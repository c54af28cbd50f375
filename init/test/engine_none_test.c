/* SPDX-License-Identifier: ISC */
#include "runtime/attribute.h"
#include "runtime/namespace.h"
#include "runtime/spec/spec.h"

#include "tests/tap.h"

#include <errno.h>

#define HEAD "{\"ociVersion\": \"1.3.0\", \"root\": {\"path\": \"rootfs\"}"

static const struct {
	const char *text, *want; /* NULL: taken */
} cases[] = {
	{HEAD "}",								       NULL					 },
	{HEAD ", \"hooks\": {}}",							NULL					 },
	{HEAD ", \"hooks\": {\"poststop\": [{\"path\": \"/x\"}]}}",
         "/hooks: not supported by PID 1"											     },
	{HEAD ", \"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\"}}}",    NULL                                         },
	{HEAD ", \"linux\": {\"memoryPolicy\": {\"mode\": \"MPOL_DEFAULT\"}}}",
         "/linux/memoryPolicy: not supported by PID 1"										},
	{HEAD ", \"linux\": {\"personality\": {\"domain\": \"LINUX\"}}}",
         "/linux/personality: not supported by PID 1"										 },
	{HEAD ", \"linux\": {\"intelRdt\": {\"closID\": \"a\"}}}",
         "/linux/intelRdt: not supported by PID 1"										    },
	{HEAD ", \"linux\": {\"timeOffsets\": {\"boottime\": {\"secs\": 1}}}}",
         "/linux/timeOffsets: not supported by PID 1"										 },
	{HEAD ", \"linux\": {\"netDevices\": {\"eth0\": {}}}}",
         "/linux/netDevices: not supported by PID 1"										  },
	{HEAD ", \"linux\": {\"resources\": {\"blockIO\": {\"weight\": 10}}}}",
         "/linux/resources/blockIO: not supported by PID 1"									   },
	{HEAD ", \"linux\": {\"resources\": {\"rdma\": {\"a\": {\"hcaHandles\": 1}}}}}",
         "/linux/resources/rdma: not supported by PID 1"									      },
	{HEAD ", \"linux\": {\"resources\": {\"network\": {\"classID\": 1}}}}",
         "/linux/resources/network: not supported by PID 1"									   },
	{HEAD ", \"process\": {\"cwd\": \"/\", \"args\": [\"a\"], \"scheduler\": {\"policy\": "
              "\"SCHED_OTHER\"}}}",                                             "/process/scheduler: not supported"          },
	{HEAD
         ", \"mounts\": [{\"destination\": \"/a\", \"source\": \"/b\", \"options\": [\"bind\", "
         "\"idmap=uids=0-1-2\"]}]}",                                            "/mounts/0/options/1: not supported by PID 1"},
};

static void what_engines_ask_for_is_refused(size_t i)
{
	own_arena struct arena arena = {0};
	struct spec spec;
	struct fault f = {0};
	int rc = spec_parse(cases[i].text, strlen(cases[i].text), &arena, &spec, &f);

	is_int(rc, cases[i].want == NULL ? 0 : -EINVAL, "%s", cases[i].text);
	is_str(f.text, cases[i].want == NULL ? "" : cases[i].want, "and says so");
}

/* They cannot be ignored: the process would be less confined than it should be. */
static void labels_are_refused(void)
{
	struct spec spec = {.process = {.apparmor_profile = "p"}};
	struct fault f = {0};

	is_int(attribute_apply(&spec, -1, &f), -ENOTSUP, "an AppArmor profile");
	spec.process = (struct spec_process){.selinux_label = "l"};
	f.code = 0;
	is_int(attribute_apply(&spec, -1, &f), -ENOTSUP, "an SELinux label");
}

static void a_namespace_by_path_is_refused(void)
{
	struct spec_linux linux_ = {0};
	struct namespaces spaces;
	struct fault f = {0};

	is_int(namespace_open(&linux_, &spaces, &f), 0, "no namespace by path");
	is_int(spaces.fds[SPEC_NS_NETWORK], -1, "none is open");
	linux_.namespaces[SPEC_NS_NETWORK] =
		(struct spec_namespace){.wanted = true, .path = "/proc/1/ns/net"};
	is_int(namespace_open(&linux_, &spaces, &f), -ENOTSUP, "a namespace by path");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		what_engines_ask_for_is_refused(i);
	labels_are_refused();
	a_namespace_by_path_is_refused();
	return done_testing();
}
