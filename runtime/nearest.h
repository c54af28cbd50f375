/* SPDX-License-Identifier: ISC */
/*
 * nearest.h - the word that somebody who mistyped one may have meant. Pure.
 */
#ifndef RUNTIME_NEAREST_H
#define RUNTIME_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *typed; /* LEN bytes of it */
	size_t len;
	const char *word;  /* the nearest so far; NULL: none is near */
	unsigned int away; /* letters that are missing, too many, wrong or swapped with the next */
};

/* Takes WORD if it is nearer than what was tried before. One letter in three may be wrong. */
void nearest_try(struct nearest *n, const char *word);

#endif
