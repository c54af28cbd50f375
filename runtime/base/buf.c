/* SPDX-License-Identifier: ISC */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buf buf_over(char *storage, size_t size)
{
	storage[0] = '\0';
	return (struct buf){.data = storage, .size = size};
}

void buf_bytes(struct buf *b, const char *bytes, size_t len)
{
	size_t room = b->size - b->len - 1;

	if (b->overflow)
		return;
	if (len > room) {
		b->overflow = true;
		len = room;
	}
	memcpy(b->data + b->len, bytes, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_text(struct buf *b, const char *text)
{
	buf_bytes(b, text, strlen(text));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t room = b->size - b->len;
	va_list ap;

	if (b->overflow)
		return;
	va_start(ap, fmt);
	int wanted = vsnprintf(b->data + b->len, room, fmt, ap);

	va_end(ap);
	b->overflow = wanted < 0 || (size_t)wanted >= room;
	/* A failed conversion may have left anything. */
	if (wanted < 0)
		wanted = 0;
	b->len += b->overflow && wanted > 0 ? room - 1 : (size_t)wanted;
	b->data[b->len] = '\0';
}
