/* SPDX-License-Identifier: ISC */
/*
 * say.h - what PID 1 itself tells people.
 *
 * Runs:  in PID 1. Never: allocates; waits, once a pipe to the logger is set:
 *        a message that does not fit into the pipe is dropped and counted.
 */
#ifndef INIT_SAY_H
#define INIT_SAY_H

#include "../runtime/base/fault.h"

/* From here on messages go through FD, the write end of the logger's pipe, which must not block;
 * -1: straight to standard output again, each line behind "coffer-init: ". */
void say_through(int fd);

/* One line, without its end, in the log's form: time, "coffer", text. */
void say(const char *fmt, ...) printf_like(1, 2);
/* One line as it stands, for machines and tables. */
void say_plain(const char *fmt, ...) printf_like(1, 2);
/* One line: TEXT and the fault. */
void say_fault(const char *what, const struct fault *f);

/* How a line for the logger starts; the logger takes it off again. */
#define SAY_LOG   ':'
#define SAY_PLAIN '|'

#endif
