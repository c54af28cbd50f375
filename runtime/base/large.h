/* SPDX-License-Identifier: ISC */
/*
 * large.h - buffers of a page and more: where they lie, and for how long.
 */
#ifndef BASE_LARGE_H
#define BASE_LARGE_H

/* `static_large char path[PATH_MAX]`: behind all small variables, since sections are sorted by name.
 * So those share a page, which each process that is made copies once. */
#define static_large static __attribute__((section(".bss.~large")))

/* `static apart int f(...)`: the buffer on its stack is there only while it runs, and puts nothing else
 * that its caller calls on pages of its own. */
#define apart __attribute__((noinline))

#endif
