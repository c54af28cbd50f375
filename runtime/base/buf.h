/* SPDX-License-Identifier: ISC */
/*
 * buf.h - builds text in storage of a fixed size. Overflow is sticky and is
 * looked at once, at the end, instead of after every append.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "fault.h"

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;    /* always NUL-terminated; not owned */
	size_t len;    /* bytes before the NUL */
	size_t size;   /* of the storage */
	bool overflow; /* something did not fit; the text is then a prefix */
};

/* STORAGE is an array, so that its size is known. */
#define BUF(storage) buf_over((storage), sizeof(storage))

struct buf buf_over(char *storage, size_t size);
void buf_bytes(struct buf *b, const char *bytes, size_t len);
void buf_text(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *fmt, ...) printf_like(2, 3);

#endif
