/* SPDX-License-Identifier: ISC */
/*
 * fault.h - the one error value of the project.
 *
 * A fault is filled once, at the leaf that saw the failure; callers pass it up
 * unchanged and only the outermost loop prints it. It allocates nothing and is
 * smaller than PIPE_BUF, so a child can hand it to its parent in one atomic
 * write and PID 1 can hold one on its stack.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <limits.h>

#define must_check             __attribute__((warn_unused_result))
#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))

struct fault {
	int code;       /* positive errno; 0 while nothing has failed */
	char step[20];  /* set by the sequencer: which step was running; may be empty */
	char text[488]; /* set at the leaf: what was attempted, on which object, what to do */
};

_Static_assert(sizeof(struct fault) <= _POSIX_PIPE_BUF, "a fault must cross a pipe atomically");

/*
 * Records the failure and returns -code, so that a leaf ends in one line.
 * The first fault wins; a second one is a bug, caught by assert in test builds.
 * A text that is too long is cut, never an error.
 */
int fault_set(struct fault *f, int code, const char *fmt, ...) printf_like(3, 4);

/*
 * Renders the fault for people into OUT (always NUL-terminated):
 * "STEP: TEXT: strerror(code)", without STEP where it is empty, and without
 * the strerror where the text is a complete sentence about a document or an
 * image: there the errno says nothing more. Those are EBADMSG, ENOEXEC, ESTALE,
 * EKEYREJECTED, ENODATA, and EINVAL if the text gives a reason behind a ": ";
 * and any code whose words the text ends in already, in small letters or not.
 */
void fault_print(const struct fault *f, char *out, unsigned int size);

/* WORDS of strerror or strsignal into OUT, as runc has them and others look for them: beginning with a
 * small letter, except for an abbreviation. */
void fault_small(const char *words, char *out, unsigned int size);

#endif
