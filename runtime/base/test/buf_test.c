/* SPDX-License-Identifier: ISC */
#include "../buf.h"
#include "tests/tap.h"

static void test_text(void)
{
	static const struct {
		const char *first, *second, *want;
		bool overflow;
	} rows[] = {
		{"",         "",      "",        false},
		{"abc",      "def",   "abcdef",  false},
		{"abc",      "defg",  "abcdefg", false},
		{"abc",      "defgh", "abcdefg", true },
		{"abcdefg",  "",      "abcdefg", false},
		{"abcdefgh", "",      "abcdefg", true },
		{"abcdefgh", "x",     "abcdefg", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char storage[8];
		struct buf text = BUF(storage);

		buf_text(&text, rows[i].first);
		buf_text(&text, rows[i].second);
		is_str(text.data, rows[i].want, "text \"%s\" + \"%s\"", rows[i].first,
		       rows[i].second);
		is_int(text.overflow, rows[i].overflow, "its overflow");
		is_int((long long)text.len, (long long)strlen(rows[i].want), "its length");

		struct buf printed = BUF(storage);

		buf_printf(&printed, "%s", rows[i].first);
		buf_printf(&printed, "%s", rows[i].second);
		is_str(printed.data, rows[i].want, "printf \"%s\" + \"%s\"", rows[i].first,
		       rows[i].second);
		is_int(printed.overflow, rows[i].overflow, "its overflow");
		is_int((long long)printed.len, (long long)strlen(rows[i].want), "its length");
	}
}

static void test_edges(void)
{
	char one[1];
	char storage[8];
	struct buf b = BUF(one);

	is_str(b.data, "", "room for the NUL alone holds an empty text");
	is_int(b.overflow, false, "which is no overflow");
	buf_text(&b, "x");
	is_str(b.data, "", "it stays empty");
	is_int(b.overflow, true, "and says so");

	b = buf_over(storage, sizeof(storage));
	buf_bytes(&b, "a\0b", 3);
	is_int((long long)b.len, 3, "bytes may hold a NUL");
	buf_printf(&b, "%d", 1234);
	is_int(memcmp(storage, "a\0b1234", 8), 0, "and the next append stands behind them");
	buf_printf(&b, "%s", "");
	is_int(b.overflow, false, "a full buffer takes an empty append");
	buf_bytes(&b, "", 0);
	is_int(b.overflow, false, "of bytes too");
}

int main(void)
{
	test_text();
	test_edges();
	return done_testing();
}
