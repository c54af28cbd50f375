/* SPDX-License-Identifier: ISC */
#include "../json.h"
#include "tests/tap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/* TEXT with a length of its own, so that a NUL can stand in it. */
#define BYTES(text) (text), sizeof(text) - 1

static const struct {
	const char *text;
	size_t len;
	const char *want;
} documents[] = {
	{BYTES("{}"),						  ""								  },
	{BYTES("[]"),						  ""								  },
	{BYTES(" \t\r\n null \n"),				     ""								  },
	{BYTES("true"),						""								  },
	{BYTES("\"\""),						""								  },
	{BYTES("[0,-1,1.5,1e9,1E+9,2e-3,-0.0]"),                       ""								  },
	{BYTES("{\"a\":{\"b\":[true,false,null]}}"),                   ""								  },
	{BYTES("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\""), ""                                                                  },
	{BYTES("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\""),        ""								  },
	{BYTES(""),						    "line 1, column 1: the text ends here, want a value"                },
	{BYTES("  \n  "),					      "line 2, column 3: the text ends here, want a value"                },
	{BYTES("{"),						   "line 1, column 2: the text ends here, want a name in double quotes"},
	{BYTES("{\"a\""),					      "line 1, column 5: the text ends here, want ':'"                    },
	{BYTES("{\"a\":"),					     "line 1, column 6: the text ends here, want a value"                },
	{BYTES("{\"a\":1"),					    "line 1, column 7: the text ends here, want ',' or '}'"             },
	{BYTES("[1"),						  "line 1, column 3: the text ends here, want ',' or ']'"             },
	{BYTES("[1,"),						 "line 1, column 4: the text ends here, want a value"                },
	{BYTES("{\"a\":1,}"),					  "line 1, column 8: found '}', want a name in double quotes"         },
	{BYTES("[1,]"),						"line 1, column 4: found ']', want a value"                         },
	{BYTES("[,1]"),						"line 1, column 2: found ',', want a value"                         },
	{BYTES("[1 2]"),					       "line 1, column 4: found '2', want ',' or ']'"                      },
	{BYTES("[1}"),						 "line 1, column 3: found '}', want ',' or ']'"                      },
	{BYTES("{\"a\":1]"),					   "line 1, column 7: found ']', want ',' or '}'"                      },
	{BYTES("{a:1}"),					       "line 1, column 2: found 'a', want a name in double quotes"         },
	{BYTES("{'a':1}"),					     "line 1, column 2: found ''', want a name in double quotes"         },
	{BYTES("{\"a\" 1}"),					   "line 1, column 6: found '1', want ':'"                             },
	{BYTES("{\n  \"a\": 1,\n  \"b\" 2\n}"),                        "line 3, column 7: found '2', want ':'"                             },
	{BYTES("{} {}"),					       "line 1, column 4: found '{', want the end"                         },
	{BYTES("1 x"),						 "line 1, column 3: found 'x', want the end"                         },
	{BYTES("{}\0"),						"line 1, column 3: found byte 0x00, want the end"                   },
	{BYTES("\0"),						  "line 1, column 1: found byte 0x00, want a value"                   },
	{BYTES("\xef\xbb\xbf{}"),				      "line 1, column 1: found byte 0xef, want a value"                   },
	{BYTES("// no\n1"),					    "line 1, column 1: found '/', want a value"                         },
	{BYTES("\xc2\xa0"
               "1"),
         "line 1, column 1: found byte 0xc2, want a value"										 },
	{BYTES("True"),						"line 1, column 1: found 'T', want a value"                         },
	{BYTES("tru"),						 "line 1, column 1: found 't', want a value"                         },
	{BYTES("nul"),						 "line 1, column 1: found 'n', want a value"                         },
	{BYTES("NaN"),						 "line 1, column 1: found 'N', want a value"                         },
	{BYTES("truefalse"),					   "line 1, column 5: found 'f', want the end"                         },
	{BYTES("01"),						  "line 1, column 2: a number must not begin with 0"                  },
	{BYTES("-01"),						 "line 1, column 3: a number must not begin with 0"                  },
	{BYTES("+1"),						  "line 1, column 1: found '+', want a value"                         },
	{BYTES("-"),						   "line 1, column 2: the text ends here, want a digit"                },
	{BYTES("-x"),						  "line 1, column 2: found 'x', want a digit"                         },
	{BYTES("1."),						  "line 1, column 3: the text ends here, want a digit"                },
	{BYTES(".5"),						  "line 1, column 1: found '.', want a value"                         },
	{BYTES("1e"),						  "line 1, column 3: the text ends here, want a digit"                },
	{BYTES("1e+"),						 "line 1, column 4: the text ends here, want a digit"                },
	{BYTES("0x10"),						"line 1, column 2: found 'x', want the end"                         },
	{BYTES("\"a"),						 "line 1, column 3: the text ends here, want '\"'"                   },
	{BYTES("\"a\nb\""),					    "line 1, column 3: a control character in a string must be escaped" },
	{BYTES("\"\t\""),					      "line 1, column 2: a control character in a string must be escaped" },
	{BYTES("\"a\0b\""),					    "line 1, column 3: a control character in a string must be escaped" },
	{BYTES("\"\\u0000\""),					 "line 1, column 2: \\u0000 is not allowed in a string"              },
	{BYTES("{\"a\\u0000\":1}"),				    "line 1, column 4: \\u0000 is not allowed in a string"              },
	{BYTES("\"\\x\""),					     "line 1, column 2: unknown escape in a string"                      },
	{BYTES("\"\\\0\""),					    "line 1, column 2: unknown escape in a string"                      },
	{BYTES("\"\\"),						"line 1, column 2: unknown escape in a string"                      },
	{BYTES("\"\\u12\""),					   "line 1, column 2: \\u must be followed by four hexadecimal digits" },
	{BYTES("\"\\u12g4\""),					 "line 1, column 2: \\u must be followed by four hexadecimal digits" },
	{BYTES("\"\\ud800\""),					 "line 1, column 2: half of a surrogate pair"                        },
	{BYTES("\"\\ud800\\u0041\""),                                  "line 1, column 2: half of a surrogate pair"                        },
	{BYTES("\"\\udc00\\ud800\""),                                  "line 1, column 2: half of a surrogate pair"                        },
	{BYTES("\"\\ud83d\\u12\""),				    "line 1, column 2: half of a surrogate pair"                        },
	{BYTES("\"\\ud83d\\u12xy\""),
         "line 1, column 2: \\u must be followed by four hexadecimal digits"                                                               },
	{BYTES("\"a\xff\""),					   "line 1, column 3: not UTF-8"                                       },
	{BYTES("\"\xff"
               "12\""),
         "line 1, column 2: not UTF-8"												     },
	{BYTES("\"\x80\""),					    "line 1, column 2: not UTF-8"                                       },
	{BYTES("\"\xc0\xaf\""),					"line 1, column 2: not UTF-8"                                       },
	{BYTES("\"\xc3\""),					    "line 1, column 2: not UTF-8"                                       },
	{BYTES("\"\xe0\x80\xaf\""),				    "line 1, column 2: not UTF-8"                                       },
	{BYTES("\"\xed\xa0\x80\""),				    "line 1, column 2: not UTF-8"                                       },
	{BYTES("\"\xf0\x80\x80\xaf\""),                                "line 1, column 2: not UTF-8"                                       },
	{BYTES("\"\xf4\x90\x80\x80\""),                                "line 1, column 2: not UTF-8"                                       },
	{BYTES("\"\xf5\x80\x80\x80\""),                                "line 1, column 2: not UTF-8"                                       },
	{BYTES("{\"a\":1,\"a\":2}"),                                   "/a: is there twice"                                                },
	{BYTES("{\"a\":1,\"b\":2,\"\\u0061\":3}"),                     "/a: is there twice"                                                },
	{BYTES("{\"x\":[0,{\"a/b\":1,\"a/b\":1}]}"),                   "/x/1/a~1b: is there twice"                                         },
	{BYTES("{\"\":1,\"\":1}"),				     "/: is there twice"                                                 },
	{BYTES("{\"a\":1,\"A\":2}"),                                   ""								  },
};

static void test_grammar(void)
{
	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		own_json struct json_doc *doc = NULL;
		struct fault f = {0};
		int rc = json_parse(documents[i].text, documents[i].len, &doc, &f);

		is_str(f.text, documents[i].want, "document %zu", i);
		ok((rc == 0) == (doc != NULL) && rc == (documents[i].want[0] != '\0' ? -EINVAL : 0),
		   "its result");
	}
}

static void test_depth(void)
{
	static const int depths[] = {1, 31, 32, 33, 1000};
	char text[2001];

	for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++) {
		own_json struct json_doc *doc = NULL;
		struct fault f = {0};
		const int depth = depths[i];
		int rc;

		memset(text, '[', (size_t)depth);
		memset(text + depth, ']', (size_t)depth);
		rc = json_parse(text, 2 * (size_t)depth, &doc, &f);
		is_int(rc, depth <= JSON_DEPTH_MAX ? 0 : -EINVAL, "%d levels", depth);
		is_str(f.text, rc == 0 ? "" : "line 1, column 33: nested too deeply", "its fault");
	}
}

static void test_size(void)
{
	own_json struct json_doc *doc = NULL;
	struct fault f = {0};
	char *text = malloc(JSON_SIZE_LIMIT + 1);

	if (text == NULL)
		abort();
	memset(text, ' ', JSON_SIZE_LIMIT + 1);
	text[0] = '7';
	is_int(json_parse(text, JSON_SIZE_LIMIT, &doc, &f), 0, "a document of the largest size");
	json_free(&doc);
	is_int(json_parse(text, JSON_SIZE_LIMIT + 1, &doc, &f), -EINVAL, "one byte more");
	is_str(f.text, "a document of 1048577 bytes, want at most 1048576", "its fault");
	free(text);
}

/* Every second byte begins a number: the scanned text is as much longer as it can be. */
static void test_numbers_only(void)
{
	own_json struct json_doc *doc = NULL;
	struct fault f = {0};
	char text[2000];
	struct json_at at;

	memset(text, ',', sizeof(text));
	text[0] = '[';
	for (size_t i = 1; i < sizeof(text) - 2; i += 2)
		text[i] = '7';
	text[sizeof(text) - 2] = ']';
	is_int(json_parse(text, sizeof(text) - 1, &doc, &f), 0, "many short numbers");
	at = json_root(doc);
	is_int((long long)json_count(&at), 999, "are all there");
}

enum reader {
	READ_OBJECT,
	READ_ARRAY,
	READ_BOOL,
	READ_U64,
	READ_U32,
	READ_I64,
	READ_TEXT,
	READ_TEXTS,
	READ_ENUM,
};

static const struct json_word words[] = {
	{"red",   1 },
        {"green", -7},
        {NULL,    0 }
};

/* What was read, as text. */
static int read_as(enum reader reader, const struct json_at *at, struct arena *arena, char *out,
                   struct fault *f)
{
	bool truth = false;
	uint64_t u64 = 0;
	uint32_t u32 = 0;
	int64_t i64 = 0;
	const char *text = "";
	const char *const *texts = NULL;
	size_t count = 99;
	int rc = 0;

	switch (reader) {
	case READ_OBJECT:
		return json_object(at, f);
	case READ_ARRAY:
		return json_array(at, f);
	case READ_BOOL:
		rc = json_bool(at, &truth, f);
		(void)snprintf(out, 64, "%d", truth);
		return rc;
	case READ_U64:
		rc = json_u64(at, UINT64_MAX, &u64, f);
		(void)snprintf(out, 64, "%" PRIu64, u64);
		return rc;
	case READ_U32:
		rc = json_u32(at, 4294967290U, &u32, f);
		(void)snprintf(out, 64, "%" PRIu32, u32);
		return rc;
	case READ_I64:
		rc = json_i64(at, -9223372036854775807, INT64_MAX, &i64, f);
		(void)snprintf(out, 64, "%" PRId64, i64);
		return rc;
	case READ_TEXT:
		rc = json_text(at, arena, &text, f);
		(void)snprintf(out, 64, "%s", text);
		return rc;
	case READ_TEXTS:
		rc = json_texts(at, arena, &texts, &count, f);
		if (rc == 0)
			(void)snprintf(out, 64, "%zu %s %s", count, count > 0 ? texts[0] : "-",
			               texts[count] == NULL ? "end" : "no end");
		return rc;
	case READ_ENUM:
		rc = json_enum(at, words, &i64, f);
		(void)snprintf(out, 64, "%" PRId64, i64);
		return rc;
	}
	return -1;
}

static void test_reads(void)
{
	static const struct {
		enum reader reader;
		const char *value, *want; /* a fault, or what was read */
	} rows[] = {
		{READ_OBJECT, "{}",						 ""							   },
		{READ_OBJECT, "[]",						 "/v: is an array, want an object"                            },
		{READ_OBJECT, "null",					       "/v: is null, want an object"                                },
		{READ_ARRAY,  "[1]",						""							   },
		{READ_ARRAY,  "{}",						 "/v: is an object, want an array"                            },
		{READ_ARRAY,  "\"[]\"",					     "/v: is a string, want an array"                             },
		{READ_BOOL,   "true",					       "1"							  },
		{READ_BOOL,   "false",					      "0"							  },
		{READ_BOOL,   "1",						  "/v: is 1, want true or false"                               },
		{READ_BOOL,   "\"true\"",					   "/v: is a string, want true or false"                        },
		{READ_BOOL,   "null",					       "/v: is null, want true or false"                            },
		{READ_U64,    "0",						  "0"							  },
		{READ_U64,    "9007199254740993",                                   "9007199254740993"                                           },
		{READ_U64,    "18446744073709551615",                               "18446744073709551615"                                       },
		{READ_U64,    "18446744073709551616",
	         "/v: is 18446744073709551616, want an integer of 0..18446744073709551615"                                                       },
		{READ_U64,    "-1",						 "/v: is -1, want an integer of 0..18446744073709551615"      },
		{READ_U64,    "1.0",						"/v: is 1.0, want an integer of 0..18446744073709551615"     },
		{READ_U64,    "1e3",						"/v: is 1e3, want an integer of 0..18446744073709551615"     },
		{READ_U64,    "\"1\"",					      "/v: is a string, want an integer of 0..18446744073709551615"},
		{READ_U64,    "true",					       "/v: is true, want an integer of 0..18446744073709551615"    },
		{READ_U64,    "10000000000000000000000000000000000000000000000000",
	         "/v: is 1000000000000000000000000000000000000000, want an integer of "
	         "0..18446744073709551615"												       },
		{READ_U32,    "4294967290",					 "4294967290"                                                 },
		{READ_U32,    "4294967291",					 "/v: is 4294967291, want an integer of 0..4294967290"        },
		{READ_U32,    "{}",						 "/v: is an object, want an integer of 0..4294967290"         },
		{READ_I64,    "-9223372036854775807",                               "-9223372036854775807"                                       },
		{READ_I64,    "9223372036854775807",                                "9223372036854775807"                                        },
		{READ_I64,    "-9223372036854775808",
	         "/v: is -9223372036854775808, want an integer of "
	         "-9223372036854775807..9223372036854775807"										     },
		{READ_I64,    "[]",
	         "/v: is an array, want an integer of -9223372036854775807..9223372036854775807"                                                 },
		{READ_TEXT,   "\"\"",					       ""							   },
		{READ_TEXT,   "\"a\\u00e9\\n\"",                                    "a\xc3\xa9\n"                                                },
		{READ_TEXT,   "12",						 "/v: is 12, want a string"                                   },
		{READ_TEXT,   "false",					      "/v: is false, want a string"                                },
		{READ_TEXTS,  "[]",						 "0 - end"						    },
		{READ_TEXTS,  "[\"a\",\"b\"]",                                      "2 a end"                                                    },
		{READ_TEXTS,  "[\"a\",7]",					  "/v/1: is 7, want a string"                                  },
		{READ_TEXTS,  "[null]",					     "/v/0: is null, want a string"                               },
		{READ_TEXTS,  "\"a\"",					      "/v: is a string, want an array"                             },
		{READ_ENUM,   "\"green\"",					  "-7"							 },
		{READ_ENUM,   "\"Red\"",					    "/v: \"Red\" is none of red, green"                          },
		{READ_ENUM,   "\"\\u001b[2J\"",                                     "/v: \"?[2J\" is none of red, green"                         },
		{READ_ENUM,   "3",						  "/v: is 3, want a string"                                    },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		own_json struct json_doc *doc = NULL;
		struct arena arena = {0};
		struct fault f = {0};
		struct json_at root;
		struct json_at at = {.node = NULL};
		struct json_at item;
		char text[128];
		char out[64] = "";

		(void)snprintf(text, sizeof(text), "{\"V\":0,\"v\":%s}", rows[i].value);
		if (!is_int(json_parse(text, strlen(text), &doc, &f), 0, "parses %s", text))
			continue;
		root = json_root(doc);
		for (bool more = json_first(&root, &item); more; more = json_next(&item))
			at = item;
		if (read_as(rows[i].reader, &at, &arena, out, &f) < 0)
			is_str(f.text, rows[i].want, "fault of %s", rows[i].value);
		else
			is_str(out, rows[i].want, "value of %s", rows[i].value);
		arena_free(&arena);
	}
}

static void test_members(void)
{
	static const char text[] =
		"{\"a\":1,\"n\":null,\"t\":\"x\",\"b\":true,\"l\":[\"p\",\"q\"],\"~/\":{\"m\":[0,[]]}}";
	own_json struct json_doc *doc = NULL;
	struct arena arena = {0};
	struct fault f = {0};
	struct json_at root;
	struct json_at at;
	struct json_at deeper;
	struct json_at item;
	uint64_t u64 = 5;
	uint32_t u32 = 5;
	bool truth = false;
	const char *t = "kept";
	const char *const *list = NULL;

	is_int(json_parse(text, strlen(text), &doc, &f), 0, "parses");
	root = json_root(doc);
	is_int((long long)json_count(&root), 6, "six members");
	ok(json_member(&root, "a", &at), "a member that is there");
	ok(!json_member(&root, "A", &at), "names are case-sensitive");
	ok(!json_member(&root, "n", &at), "null is absent");
	ok(!json_member(&root, "", &at), "no empty name");
	is_int(json_member_u64(&root, "none", &u64, &f), 0, "an absent number");
	is_int((long long)u64, 5, "leaves the value");
	is_int(json_member_u64(&root, "a", &u64, &f), 0, "a number");
	is_int((long long)u64, 1, "has its value");
	is_int(json_member_u32(&root, "n", &u32, &f), 0, "null is no number");
	is_int(u32, 5, "and leaves the value");
	is_int(json_member_bool(&root, "b", &truth, &f), 0, "a boolean");
	ok(truth, "has its value");
	is_int(json_member_text(&root, "none", &arena, &t, &f), 0, "an absent text");
	is_str(t, "kept", "leaves the value");
	is_int(json_member_text(&root, "t", &arena, &t, &f), 0, "a text");
	is_str(t, "x", "has its value");
	is_int(json_member_texts(&root, "l", &arena, &list, NULL, &f), 0, "a list");
	is_str(list[1], "q", "has its values");
	ok(list[2] == NULL, "and its end");
	is_int(json_required(&root, "n", &at, &f), -EINVAL, "what is required must be there");
	is_str(f.text, "/n: is required", "its fault");
	f = (struct fault){0};
	ok(json_member(&root, "~/", &at) && json_member(&at, "m", &deeper), "a member's member");
	is_int(json_required(&deeper, "x", &item, &f), -EINVAL, "an array has no members");
	is_str(f.text, "/~0~1/m: is an array, want an object", "its pointer is escaped");
	f = (struct fault){0};
	ok(json_first(&deeper, &item) && json_next(&item), "the second element");
	is_int(json_fault(&item, &f, ENOMEM, "is %s", "odd"), -ENOMEM, "gives the code back");
	is_str(f.text, "/~0~1/m/1: is odd", "has its index");
	f = (struct fault){0};
	is_int(json_array(&root, &f), -EINVAL, "the root is no array");
	is_str(f.text, "document: is an object, want an array", "it is named");
	arena_free(&arena);
}

static void test_only(void)
{
	static const char *const names[] = {"a", "b", NULL};
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"{}",			  ""					      },
		{"{\"b\":1,\"a\":2}",           ""					      },
		{"{\"a\":1,\"capabilites\":2}", "/capabilites: unknown member, want one of a, b"},
		{"{\"A\":1}",                   "/A: unknown member, want one of a, b"          },
		{"{\"\":1}",                    "/: unknown member, want one of a, b"           },
		{"{\"\\n\\u007f\":1}",          "/??: unknown member, want one of a, b"         },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		own_json struct json_doc *doc = NULL;
		struct fault f = {0};
		struct json_at root;

		if (!is_int(json_parse(rows[i].text, strlen(rows[i].text), &doc, &f), 0, "parses"))
			continue;
		root = json_root(doc);
		is_int(json_only(&root, names, &f), rows[i].want[0] != '\0' ? -EINVAL : 0,
		       "only of %s", rows[i].text);
		is_str(f.text, rows[i].want, "its fault");
	}
}

static void test_empty(void)
{
	static const struct {
		const char *text;
		bool empty;
	} rows[] = {
		{"null",			  true },
		{"false",                         true },
		{"0",			     true },
		{"\"\"",			  true },
		{"[]",			    true },
		{"{}",			    true },
		{"{\"a\":[],\"b\":{\"c\":null}}", true },
		{"true",			  false},
		{"1",			     false},
		{"0.5",			   false},
		{"\"x\"",                         false},
		{"[0]",			   false},
		{"{\"a\":[],\"b\":{\"c\":1}}",    false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		own_json struct json_doc *doc = NULL;
		struct fault f = {0};
		struct json_at root;

		if (!is_int(json_parse(rows[i].text, strlen(rows[i].text), &doc, &f), 0, "parses"))
			continue;
		root = json_root(doc);
		is_int(json_empty(&root), rows[i].empty, "emptiness of %s", rows[i].text);
	}
}

static void test_long_pointer(void)
{
	own_json struct json_doc *doc = NULL;
	struct fault f = {0};
	struct json_at root;
	struct json_at at;
	char text[512];
	char want[512];

	(void)snprintf(text, sizeof(text), "{\"%0300d\":1}", 0);
	(void)snprintf(want, sizeof(want), "/%0254d...: is 1, want true or false", 0);
	is_int(json_parse(text, strlen(text), &doc, &f), 0, "a long name");
	root = json_root(doc);
	if (ok(json_first(&root, &at), "is there")) {
		bool truth;

		is_int(json_bool(&at, &truth, &f), -EINVAL, "its fault");
		is_str(f.text, want, "keeps the message");
	}
}

int main(void)
{
	test_grammar();
	test_depth();
	test_size();
	test_numbers_only();
	test_reads();
	test_members();
	test_only();
	test_empty();
	test_long_pointer();
	return done_testing();
}
