/* SPDX-License-Identifier: ISC */
/*
 * crash.h - a fault in PID 1 itself: the kernel would panic without a word of
 * why; here it says where and reboots.
 */
#ifndef INIT_CRASH_H
#define INIT_CRASH_H

/* SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT and SIGTRAP say so and reboot. */
void crash_arm(void);
/* In every child, right after fork: its crash is its own. */
void crash_disarm(void);

#endif
