/* SPDX-License-Identifier: ISC */
#include "../arena.h"
#include "tests/tap.h"

#include <errno.h>
#include <stdalign.h>
#include <stdint.h>

static void test_limits(void)
{
	static const struct {
		size_t limit, count, size;
		bool fits;
		const char *name;
	} rows[] = {
		{0,        1,            1,        true,  "one byte"                               },
		{0,        0,            8,        true,  "nothing at all"                         },
		{0,        1,            8 << 20,  true,  "the whole default limit"                },
		{0,        1,            8388609,  false, "one byte above the default limit"       },
		{4096,     1,            4096,     true,  "the whole of a small limit"             },
		{4096,     1,            4097,     false, "one byte above a small limit"           },
		{4096,     4097,         1,        false, "too many of one byte"                   },
		{SIZE_MAX, SIZE_MAX,     2,        false, "a product that overflows"               },
		{SIZE_MAX, SIZE_MAX / 2, 2,        false, "a product that only the rounding breaks"},
		{SIZE_MAX, 1,            SIZE_MAX, false, "the whole address space"                },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena a = {.limit_bytes = rows[i].limit};

		errno = 0;

		const void *piece = arena_alloc(&a, rows[i].count, rows[i].size);

		ok((piece != NULL) == rows[i].fits, "%s %s", rows[i].name,
		   rows[i].fits ? "fits" : "is refused");
		is_int(errno, rows[i].fits ? 0 : ENOMEM, "errno after %s", rows[i].name);
		arena_free(&a);
	}
}

static void test_sum(void)
{
	const int piece = (10 + (int)alignof(max_align_t) - 1) & -(int)alignof(max_align_t);
	struct arena a = {.limit_bytes = 1024};
	int count = 0;

	while (count < 1000 && arena_alloc(&a, 1, 10) != NULL)
		count++;
	is_int(count, 1024 / piece, "pieces add up to the limit, rounded");
	is_int((long long)a.used_bytes, 1024, "and no further");
	arena_free(&a);
	is_int((long long)a.used_bytes, 0, "after the release nothing is used");
	ok(arena_alloc(&a, 1, 1024) != NULL, "and the arena can be used again");
	arena_free(&a);
}

static bool is_filled(const unsigned char *bytes, size_t len, unsigned char with)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] != with)
			return false;
	}
	return true;
}

static void test_pieces(void)
{
	enum {
		COUNT = 300
	};
	struct arena a = {0};
	unsigned char *pieces[COUNT];
	bool aligned = true;
	bool zeroed = true;
	bool kept = true;

	for (size_t i = 0; i < COUNT; i++) {
		pieces[i] = arena_alloc(&a, i, 97);
		if (pieces[i] == NULL)
			break;
		aligned = aligned && (uintptr_t)pieces[i] % alignof(max_align_t) == 0;
		zeroed = zeroed && is_filled(pieces[i], i * 97, 0);
		memset(pieces[i], (int)(i & 0xff), i * 97);
	}
	for (size_t i = 0; i < COUNT; i++)
		kept = kept && pieces[i] != NULL && is_filled(pieces[i], i * 97, i & 0xff);
	ok(aligned, "every piece is aligned for any type");
	ok(zeroed, "every piece is zeroed");
	ok(kept, "no piece overlaps another");
	arena_free(&a);
}

static void test_text(void)
{
	struct arena a = {.limit_bytes = 64};

	is_str(arena_text(&a, "hello", 5), "hello", "a text is copied");
	is_str(arena_text(&a, "hello", 2), "he", "as far as it was asked for");
	is_str(arena_text(&a, NULL, 0), "", "an empty text needs no source");
	ok(arena_text(&a, "", SIZE_MAX) == NULL, "the longest text has no room for its NUL");
	ok(arena_text(&a, "hello", 64) == NULL, "a text above the limit is refused");
	arena_free(&a);
}

int main(void)
{
	test_limits();
	test_sum();
	test_pieces();
	test_text();
	return done_testing();
}
