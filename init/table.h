/* SPDX-License-Identifier: ISC */
/*
 * table.h - what runs, as a table for people. Pure.
 */
#ifndef INIT_TABLE_H
#define INIT_TABLE_H

#include "../runtime/base/buf.h"
#include "supervise.h"

#include <sys/types.h>

/* The widest name, at least WIDTH. */
int table_name_width(const struct manifest *manifest, int width);

void table_head(int width, struct buf *out);
struct table_entry {
	const struct manifest_container *container;
	const struct supervise *state;
	pid_t pid;
};

/* One line, no line end. PID is 0 while there is no process. */
void table_row(const struct table_entry *entry, int width, int64_t now_ms, struct buf *out);

#endif
