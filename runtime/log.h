/* SPDX-License-Identifier: ISC */
/*
 * log.h - the one place where the runtime's faults become text: a line on
 * standard error for people, and a line in --log for engines, in the form that
 * runc (logrus) writes and engines parse.
 *
 * Runs:  in the runtime's command line, at the end and for warnings.
 */
#ifndef RUNTIME_LOG_H
#define RUNTIME_LOG_H

#include "base/fault.h"

#include <stdbool.h>

/* FILE may be NULL. A log that cannot be written is said on standard error. */
void log_fault(const char *file, bool json, const struct fault *fault);

/* A fault that nothing fails of. It goes where log_to said last, at first to standard error; FILE is
 * not copied. One that cannot be written to is a fault, and changes nothing: whoever wants a log is told
 * before anything is done. */
must_check int log_to(const char *file, bool json, struct fault *f);
void log_warning(const struct fault *fault);

/* Where log_to said, or on standard error in the same form, once log_steps was called. */
void log_steps(void);
void log_debug(const char *fmt, ...) printf_like(1, 2);

#endif
