/* SPDX-License-Identifier: ISC */
#include "nearest.h"

#include <string.h>

#define LETTERS_MAX 23

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: table[i][j] is for the first I letters of A and the first J of B. */
static unsigned int distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned int table[LETTERS_MAX + 1][LETTERS_MAX + 1];

	for (size_t i = 0; i <= a_len; i++) {
		for (size_t j = 0; j <= b_len; j++) {
			unsigned int *here = &table[i][j];

			*here = (unsigned int)(i + j);
			if (i == 0 || j == 0)
				continue;
			*here = least(table[i - 1][j], table[i][j - 1]) + 1;
			*here = least(*here, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				*here = least(*here, table[i - 2][j - 2] + 1);
		}
	}
	return table[a_len][b_len];
}

void nearest_try(struct nearest *n, const char *word)
{
	size_t len = strlen(word);
	unsigned int away;

	if (n->len > LETTERS_MAX || len > LETTERS_MAX)
		return;
	away = distance(n->typed, n->len, word, len);
	if (away > n->len / 3 || (n->word != NULL && away > n->away))
		return;
	/* Of two, the one that was not finished. */
	if (n->word != NULL && away == n->away && strncmp(word, n->typed, n->len) != 0)
		return;
	n->word = word;
	n->away = away;
}
