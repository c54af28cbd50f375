/* SPDX-License-Identifier: ISC */
/*
 * sysctl.h - linux.sysctl: kernel parameters of the container's own namespaces.
 *
 * Runs:  in the container's process, in its namespaces.
 * Never: writes through the container's /proc (CVE-2025-52881).
 */
#ifndef RUNTIME_SYSCTL_H
#define RUNTIME_SYSCTL_H

#include "base/fault.h"
#include "spec/linux.h"

/* PROC_FD is a trusted procfs. "net.ipv4.ip_forward" and "net/ipv4/conf/eth0.1/x" both name. */
must_check int sysctl_apply(int proc_fd, const struct spec_pair *pairs, size_t count,
                            struct fault *f);

/* A trusted procfs for writing: the host's, proven by fstatfs. The caller owns it. */
must_check int sysctl_open_proc(struct fault *f);

#endif
