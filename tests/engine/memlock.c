/* SPDX-License-Identifier: ISC */
/*
 * memlock - preloaded into a control that raises the limit of locked memory for its device filter, where
 * this machine withholds CAP_SYS_RESOURCE. Since Linux 5.11 no filter needs it: the memory of BPF is
 * the control group's.
 */
#include <sys/resource.h>

int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
	return resource == RLIMIT_MEMLOCK ? 0 : prlimit(0, resource, limit, 0);
}
