/* SPDX-License-Identifier: ISC */
/*
 * seccomp.h - system call filters: compiled from a profile (on the build
 * machine or by the full runtime) and loaded (everywhere).
 *
 * seccomp.c is the only includer of libseccomp, and asks it for the numbers of
 * names; seccomp_code.c makes the filter. seccomp_load.c needs only the kernel,
 * so that PID 1 loads what the build compiled without carrying a compiler.
 */
#ifndef RUNTIME_SECCOMP_H
#define RUNTIME_SECCOMP_H

#include "base/fault.h"
#include "seccomp_program.h"
#include "spec/seccomp.h"

/*
 * Compiles PROFILE for ARCHITECTURE, a libseccomp word ("x86_64", "aarch64",
 * "arm"), or NULL for this machine's own and those of the profile's list that
 * its kernel can run. A system call that an architecture does not have is
 * skipped, as every runtime does; a name that no architecture has is skipped
 * too. An unknown architecture or an unusable comparison is a fault with the
 * JSON pointer. Calls newer than all that the profile names give ENOSYS:
 * seccomp_code.h.
 */
must_check int seccomp_compile(const struct spec_seccomp *profile, const char *architecture,
                               struct seccomp_program *out, struct fault *f);

/* Whether this machine's kernel knows one SPEC_SECCOMP_FLAG_*. */
bool seccomp_takes_flag(uint32_t flag);

/* Reads a filter that the build compiled: raw struct sock_filter, at most 4096 of them. */
must_check int seccomp_read(int dir_fd, const char *path, struct seccomp_program *out,
                            struct fault *f);
/* Installs it on the calling process (libseccomp owns the name seccomp_load). Needs no_new_privs or
 * CAP_SYS_ADMIN. */
must_check int seccomp_install(const struct seccomp_program *program, struct fault *f);
/* The same, and returns the descriptor, O_CLOEXEC and the caller's, on which the filter asks
 * (seccomp_unotify(2), Linux 5.0). Never TSYNC: other threads of the process stay as they are. */
must_check int seccomp_listen(const struct seccomp_program *program, struct fault *f);
void seccomp_free(struct seccomp_program *program);

#endif
