/* SPDX-License-Identifier: ISC */
#include "devfilter.h"
#include "base/own.h"
#include "devfilter_code.h"
#include "sys.h"

#include <stdint.h>
#include <string.h>

/* Every field of a user pointer in bpf_attr is 64 bits wide. */
static uint64_t address_of(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static int load(const struct bpf_insn *insns, size_t count)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	attr.insns = address_of(insns);
	attr.insn_cnt = (uint32_t)count;
	attr.license = address_of("ISC");
	memcpy(attr.prog_name, "coffer_devices", sizeof("coffer_devices"));
	return sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}

static int attach(int cgroup_fd, int program_fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.target_fd = (uint32_t)cgroup_fd;
	attr.attach_bpf_fd = (uint32_t)program_fd;
	attr.attach_type = BPF_CGROUP_DEVICE;
	/* So that a container may add filters to its own cgroups, and none takes ours away. */
	attr.attach_flags = BPF_F_ALLOW_MULTI;
	return sys_bpf(BPF_PROG_ATTACH, &attr, sizeof(attr));
}

static int bpf_fault(int code, const char *what, struct fault *f)
{
	const char *why = "";

	if (code == EPERM)
		why = "; it takes CAP_BPF and CAP_NET_ADMIN outside of any user namespace";
	else if (code == ENOSYS || code == EINVAL)
		why = "; the kernel needs CONFIG_CGROUP_BPF";
	return fault_set(f, code, "%s the device filter of /linux/resources/devices%s", what, why);
}

int devfilter_attach(int cgroup_fd, const struct spec_resources *resources, struct fault *f)
{
	struct devfilter_code code;
	int rc = devfilter_code_make(resources, &code, f);

	if (rc < 0 || code.count == 0)
		return rc;

	own_mem struct bpf_insn *insns = code.insns;
	own_fd int program = load(insns, code.count);

	if (program < 0)
		return bpf_fault(errno, "load", f);
	if (attach(cgroup_fd, program) < 0)
		return bpf_fault(errno, "attach", f);
	return 0;
}
