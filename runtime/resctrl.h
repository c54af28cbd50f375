/* SPDX-License-Identifier: ISC */
/*
 * resctrl.h - linux.intelRdt: groups in the kernel's resctrl file system, which
 * share out cache and memory bandwidth. Runtime-spec config-linux.md#intelrdt,
 * the kernel's Documentation/arch/x86/resctrl.rst.
 *
 * Runs:  in the runtime's command line, in the host's namespaces.
 */
#ifndef RUNTIME_RESCTRL_H
#define RUNTIME_RESCTRL_H

#include "base/fault.h"
#include "spec/intel_rdt.h"

#include <sys/types.h>

/* /sys/fs/resctrl, proven to be one; the caller's. */
must_check int resctrl_open(struct fault *f);

/* The directory of the container's class, relative to that. */
const char *resctrl_class(const struct spec_intel_rdt *rdt, const char *id);

/*
 * The directories of container ID below ROOT_FD: the class, if it is to be made, or one that exists
 * and says what RDT says, and the monitoring group. After a failure nothing that was made is left.
 */
must_check int resctrl_make(int root_fd, const struct spec_intel_rdt *rdt, const char *id,
                            struct fault *f);

/* Writes the schemata, if there are any. */
must_check int resctrl_configure(int root_fd, const struct spec_intel_rdt *rdt, const char *id,
                                 struct fault *f);

/* The schemata as they are, *TEXT is the caller's to free, and back to that. */
must_check int resctrl_save(int root_fd, const struct spec_intel_rdt *rdt, const char *id,
                            char **text, struct fault *f);
must_check int resctrl_restore(int root_fd, const struct spec_intel_rdt *rdt, const char *id,
                               const char *text, struct fault *f);

/* Moves process PID there, and with it all that it will make. */
must_check int resctrl_join(int root_fd, const struct spec_intel_rdt *rdt, const char *id,
                            pid_t pid, struct fault *f);

/* Removes what resctrl_make makes: never a class that has a name of its own. What is gone already is
 * success. */
must_check int resctrl_remove(int root_fd, const struct spec_intel_rdt *rdt, const char *id,
                              struct fault *f);

#endif
