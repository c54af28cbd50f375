/* SPDX-License-Identifier: ISC */
/*
 * large.h - static buffers of a page and more.
 */
#ifndef BASE_LARGE_H
#define BASE_LARGE_H

/* `static_large char path[PATH_MAX]`: behind all small variables, since sections are sorted by name.
 * So those share a page, which each process that is made copies once. */
#define static_large static __attribute__((section(".bss.~large")))

#endif
