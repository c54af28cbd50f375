/* SPDX-License-Identifier: ISC */
/*
 * heap.h - where malloc keeps its books.
 *
 * Never: fails. What it cannot do costs memory and nothing else.
 */
#ifndef RUNTIME_HEAP_H
#define RUNTIME_HEAP_H

/* Before the first malloc. musl keeps the books of its malloc on the heap (brk), which the kernel puts
 * far from all else of a static PIE: for one page of books three of page tables, and all four again in
 * each process that the runtime makes. Where the heap cannot grow they go where malloc's other memory
 * is (mallocng, alloc_meta). */
void heap_close(void);

#endif
