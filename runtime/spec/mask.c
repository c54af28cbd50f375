/* SPDX-License-Identifier: ISC */
#include "mask.h"

#include "../base/number.h"

#include <errno.h>
#include <string.h>

enum {
	WORD_BITS = 8 * sizeof(unsigned long)
};

/* "7" or "0-3", LEN bytes. */
static bool read_range(const char *text, size_t len, unsigned int limit, uint32_t *first,
                       uint32_t *last)
{
	const char *dash = memchr(text, '-', len);
	const size_t head = dash == NULL ? len : (size_t)(dash - text);

	if (number_u32(text, head, limit - 1, first) < 0)
		return false;
	if (dash == NULL) {
		*last = *first;
		return true;
	}
	return number_u32(dash + 1, len - head - 1, limit - 1, last) == 0 && *first <= *last;
}

int spec_mask(const struct json_at *at, unsigned int limit, struct arena *arena,
              struct spec_mask *out, struct fault *f)
{
	const char *text = NULL;
	unsigned long *words;
	int rc = json_text(at, arena, &text, f);

	if (rc < 0 || text[0] == '\0')
		return rc;
	words = arena_alloc(arena, (limit + WORD_BITS - 1) / WORD_BITS, sizeof(*words));
	if (words == NULL)
		return json_fault(at, f, ENOMEM, "keep its value");
	for (const char *item = text;; item++) {
		const size_t len = strcspn(item, ",");
		uint32_t first = 0;
		uint32_t last = 0;

		if (!read_range(item, len, limit, &first, &last))
			return json_fault(at, f, EINVAL,
			                  "\"%.80s\" is not a list such as 0-3,7 of numbers below "
			                  "%u",
			                  text, limit);
		for (uint32_t i = first; i <= last; i++)
			words[i / WORD_BITS] |= 1UL << i % WORD_BITS;
		if (last >= out->bits)
			out->bits = last + 1;
		item += len;
		if (*item == '\0')
			break;
	}
	out->words = words;
	return 0;
}
