/* SPDX-License-Identifier: ISC */
#include "../json.h"
#include "../json_out.h"
#include "tests/tap.h"

static void write_sample(struct json_out *o)
{
	static const char *const texts[] = {"x", "y", NULL};
	static const char *const none[] = {NULL};

	json_out_object(o, NULL);
	json_out_text(o, "text", "a");
	json_out_u64(o, "most", UINT64_MAX);
	json_out_i64(o, "least", INT64_MIN);
	json_out_bool(o, "yes", true);
	json_out_bool(o, "no", false);
	json_out_texts(o, "texts", texts);
	json_out_texts(o, "none", none);
	json_out_texts(o, "absent", NULL);
	json_out_object(o, "empty");
	json_out_end_object(o);
	json_out_array(o, "items");
	json_out_u64(o, NULL, 0);
	json_out_object(o, NULL);
	json_out_i64(o, "n", -1);
	json_out_end_object(o);
	json_out_end_array(o);
	json_out_end_object(o);
}

static void test_layout(void)
{
	static const char indented[] = "{\n"
				       "  \"text\": \"a\",\n"
				       "  \"most\": 18446744073709551615,\n"
				       "  \"least\": -9223372036854775808,\n"
				       "  \"yes\": true,\n"
				       "  \"no\": false,\n"
				       "  \"texts\": [\n"
				       "    \"x\",\n"
				       "    \"y\"\n"
				       "  ],\n"
				       "  \"none\": [],\n"
				       "  \"empty\": {},\n"
				       "  \"items\": [\n"
				       "    0,\n"
				       "    {\n"
				       "      \"n\": -1\n"
				       "    }\n"
				       "  ]\n"
				       "}";
	static const char compact[] =
		"{\"text\":\"a\",\"most\":18446744073709551615,\"least\":-9223372036854775808,"
		"\"yes\":true,\"no\":false,\"texts\":[\"x\",\"y\"],\"none\":[],\"empty\":{},"
		"\"items\":[0,{\"n\":-1}]}";
	char storage[1024];
	struct buf b = BUF(storage);
	struct json_out o = {.to = &b};

	write_sample(&o);
	is_str(b.data, indented, "indented");
	b = buf_over(storage, sizeof(storage));
	o = (struct json_out){.to = &b, .compact = true};
	write_sample(&o);
	is_str(b.data, compact, "compact");
	ok(!b.overflow, "without an overflow");
}

static void test_escapes(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"",				     "\"\""						},
		{"plain",				"\"plain\""					   },
		{"\"\\/",				"\"\\\"\\\\/\""                                       },
		{"\n\t\r\b\f\x01\x1f\x7f",               "\"\\n\\t\\u000d\\u0008\\u000c\\u0001\\u001f\\u007f\""},
		{"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
	         "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""                                                    },
		{"a\xff"
	         "b",	           "\"a\xef\xbf\xbd"
	         "b\""						   },
		{"\xc3",				 "\"\xef\xbf\xbd\""                                    },
		{"\xed\xa0\x80",                         "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""            },
		{"<&>",				  "\"<&>\""					     },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char storage[128];
		struct buf b = BUF(storage);
		struct json_out o = {.to = &b};
		struct json_doc *doc = NULL;
		struct fault f = {0};

		json_out_text(&o, NULL, rows[i].text);
		is_str(b.data, rows[i].want, "text %zu", i);
		is_int(json_parse(b.data, b.len, &doc, &f), 0, "and the reader takes it");
		json_free(&doc);
		b = buf_over(storage, sizeof(storage));
		o = (struct json_out){.to = &b, .compact = true};
		json_out_object(&o, NULL);
		json_out_bool(&o, rows[i].text, true);
		json_out_end_object(&o);
		is_int(json_parse(b.data, b.len, &doc, &f), 0, "as a name too");
		json_free(&doc);
	}
}

static void test_limits(void)
{
	char storage[16];
	char large[256];
	struct buf b = BUF(storage);
	struct json_out o = {.to = &b};

	json_out_text(&o, NULL, "0123456789abcdef");
	ok(b.overflow, "a text that does not fit shows in the buffer");

	b = buf_over(large, sizeof(large));
	o = (struct json_out){.to = &b, .compact = true};
	for (int i = 0; i < 31; i++)
		json_out_array(&o, NULL);
	ok(!b.overflow, "31 levels fit");
	json_out_array(&o, NULL);
	ok(b.overflow, "one more does not");

	b = buf_over(large, sizeof(large));
	o = (struct json_out){.to = &b};
	json_out_end_object(&o);
	ok(b.overflow, "an end without a beginning shows too");
}

int main(void)
{
	test_layout();
	test_escapes();
	test_limits();
	return done_testing();
}
