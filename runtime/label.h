/* SPDX-License-Identifier: ISC */
/*
 * label.h - process.apparmorProfile, process.selinuxLabel, linux.mountLabel:
 * what the security modules of the host call the container.
 *
 * Runs:  label_check in the runtime's command line, before anything is made; the
 *        rest in the container's process.
 * Never: writes a label through the container's /proc, where it could go
 *        nowhere (CVE-2019-16884, CVE-2019-19921, CVE-2025-52881).
 */
#ifndef RUNTIME_LABEL_H
#define RUNTIME_LABEL_H

#include "base/fault.h"
#include "spec/process.h"

#include <stdbool.h>

/* SYS_FD is the host's /sys. */
bool label_apparmor_is_on(int sys_fd);
bool label_selinux_is_on(int sys_fd);

/*
 * Refuses the labels of PROCESS that the host cannot give: a process that should be confined must
 * not run without. The profile "unconfined" is what a host without AppArmor has anyway.
 */
must_check int label_check(const struct spec_process *process, struct fault *f);

/* For exec: PROC_FD is a trusted procfs. Before the identity changes. */
must_check int label_exec(int proc_fd, const struct spec_process *process, struct fault *f);

/* For keyrings that the calling process makes from now on; a NULL label is the process's own. */
must_check int label_keys(int proc_fd, const char *label, struct fault *f);

/* LABEL as the option "context" of new mounts, NULL where the host has no SELinux. */
const char *label_for_mounts(const char *label);

#endif
