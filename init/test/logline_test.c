/* SPDX-License-Identifier: ISC */
#include "../logline.h"

#include "../../runtime/base/buf.h"
#include "tests/tap.h"

/* Feeds all of TEXT and writes the complete lines to OUT, each in brackets; what is left over is
 * flushed into braces. */
static void run(const char *text, size_t len, size_t piece, struct buf *out)
{
	struct logline line = {0};

	for (size_t at = 0; at < len;) {
		size_t want = len - at < piece ? len - at : piece;
		int done;

		at += logline_feed(&line, text + at, want, &done);
		if (done >= 0)
			buf_printf(out, "[%.*s]", done, line.text);
	}

	int rest = logline_flush(&line);

	if (rest >= 0)
		buf_printf(out, "{%.*s}", rest, line.text);
}

static const struct {
	const char *text, *want;
} rows[] = {
	{"",			 ""			},
	{"hello\n",                  "[hello]"                 },
	{"\n\n",		     "[][]"                    },
	{"a\nbc\nd",                 "[a][bc]{d}"              },
	{"dos\r\n",                  "[dos]"                   },
	{"50%\r100%\n",              "[50%?100%]"              },
	{"tab\there\n",              "[tab\there]"             },
	{"\033[2Jgone\a\177\n",      "[?[2Jgone??]"            },
	{"gr\xc3\xbc\xc3\x9f\x65\n", "[gr\xc3\xbc\xc3\x9f\x65]"},
};

static void check_long(size_t piece)
{
	static char text[3 * LOGLINE_MAX];
	static char got[4 * LOGLINE_MAX];
	static char want[4 * LOGLINE_MAX];
	struct buf out = BUF(got);
	struct buf all = BUF(want);

	memset(text, 'x', sizeof(text));
	text[2 * LOGLINE_MAX + 10] = '\n';
	run(text, 2 * LOGLINE_MAX + 11, piece, &out);
	buf_printf(&all, "[%.*s][%.*s][%.*s]", LOGLINE_MAX, text, LOGLINE_MAX, text, 10, text);
	is_str(got, want, "a line of 2058 bytes in pieces of %zu: cut at 1024", piece);

	text[LOGLINE_MAX] = '\n';
	out = BUF(got);
	run(text, LOGLINE_MAX + 1, piece, &out);
	all = BUF(want);
	buf_printf(&all, "[%.*s]", LOGLINE_MAX, text);
	is_str(got, want, "a line of just 1024 bytes in pieces of %zu", piece);
}

int main(void)
{
	char out[256];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t piece = 1; piece < 8; piece++) {
			struct buf lines = BUF(out);

			run(rows[i].text, strlen(rows[i].text), piece, &lines);
			is_str(out, rows[i].want, "row %zu in pieces of %zu", i, piece);
		}
	}
	struct buf lines = BUF(out);

	run("a\0b\n", 4, 4, &lines);
	is_str(out, "[a?b]", "a NUL");
	check_long(7);
	check_long(1024);
	check_long(4096);
	is_int((long long)logline_prefix(out, sizeof(out), 1234, "broker", 9), 23,
	       "prefix: length");
	is_str(out, "[   1.234] broker    | ", "prefix");
	is_int((long long)logline_prefix(out, 12, 98765432, "broker", 9), 11, "short: length");
	is_str(out, "[98765.432]", "a prefix that does not fit is cut");
	return done_testing();
}
