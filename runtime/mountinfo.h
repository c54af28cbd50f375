/* SPDX-License-Identifier: ISC */
/*
 * mountinfo.h - lines of /proc/PID/mountinfo: proc_pid_mountinfo(5). Pure.
 */
#ifndef RUNTIME_MOUNTINFO_H
#define RUNTIME_MOUNTINFO_H

/* The mount point of LINE, which has no line feed and is written over: its fifth field, with the
 * characters that the kernel writes as "\040" and the like. NULL: there is none. */
char *mountinfo_place(char *line);

#endif
