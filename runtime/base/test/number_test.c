/* SPDX-License-Identifier: ISC */
#include "../number.h"
#include "tests/tap.h"

#include <errno.h>
#include <inttypes.h>

static void test_u64(void)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t value;
	} rows[] = {
		{"0",                     0,       0               },
		{"7",                     0,       7               },
		{"10",                    0,       10              },
		{"9007199254740993",      0,       9007199254740993},
		{"18446744073709551615",  0,       UINT64_MAX      },
		{"18446744073709551616",  -ERANGE, 0               },
		{"18446744073709551620",  -ERANGE, 0               },
		{"99999999999999999999",  -ERANGE, 0               },
		{"",		      -EINVAL, 0               },
		{"00",                    -EINVAL, 0               },
		{"01",                    -EINVAL, 0               },
		{"-1",                    -EINVAL, 0               },
		{"+1",                    -EINVAL, 0               },
		{" 1",                    -EINVAL, 0               },
		{"1 ",                    -EINVAL, 0               },
		{"1\n",                   -EINVAL, 0               },
		{"0x10",                  -EINVAL, 0               },
		{"1e3",                   -EINVAL, 0               },
		{"1.0",                   -EINVAL, 0               },
		{"99999999999999999999x", -EINVAL, 0               },
		{"root",                  -EINVAL, 0               },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t value = 0;

		is_int(number_u64(rows[i].text, strlen(rows[i].text), &value), rows[i].rc,
		       "u64 of \"%s\"", rows[i].text);
		ok(value == rows[i].value, "gives %" PRIu64, rows[i].value);
	}
}

static void test_i64(void)
{
	static const struct {
		const char *text;
		int rc;
		int64_t value;
	} rows[] = {
		{"0",                    0,       0        },
		{"-1",                   0,       -1       },
		{"9223372036854775807",  0,       INT64_MAX},
		{"-9223372036854775808", 0,       INT64_MIN},
		{"9223372036854775808",  -ERANGE, 0        },
		{"-9223372036854775809", -ERANGE, 0        },
		{"-0",                   0,       0        },
		{"-",                    -EINVAL, 0        },
		{"--1",                  -EINVAL, 0        },
		{"-01",                  -EINVAL, 0        },
		{"- 1",                  -EINVAL, 0        },
		{"+1",                   -EINVAL, 0        },
		{"",		     -EINVAL, 0        },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t value = 0;

		is_int(number_i64(rows[i].text, strlen(rows[i].text), &value), rows[i].rc,
		       "i64 of \"%s\"", rows[i].text);
		ok(value == rows[i].value, "gives %" PRId64, rows[i].value);
	}
}

static void test_u32(void)
{
	static const struct {
		const char *text;
		uint32_t max;
		int rc;
		uint32_t value;
	} rows[] = {
		{"4294967295",           UINT32_MAX, 0,       UINT32_MAX},
		{"4294967296",           UINT32_MAX, -ERANGE, 0         },
		{"18446744073709551616", UINT32_MAX, -ERANGE, 0         },
		{"5",                    5,          0,       5         },
		{"6",                    5,          -ERANGE, 0         },
		{"0",                    0,          0,       0         },
		{"x",                    5,          -EINVAL, 0         },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t value = 0;

		is_int(number_u32(rows[i].text, strlen(rows[i].text), rows[i].max, &value),
		       rows[i].rc, "u32 of \"%s\", at most %" PRIu32, rows[i].text, rows[i].max);
		ok(value == rows[i].value, "gives %" PRIu32, rows[i].value);
	}
}

static void test_length(void)
{
	uint64_t value = 0;

	is_int(number_u64("123456", 3, &value), 0, "only LEN bytes are read");
	is_int((long long)value, 123, "and count");
	is_int(number_u64("12\0004", 4, &value), -EINVAL, "a NUL is no digit");
	is_int((long long)value, 123, "a failure leaves the result as it was");
}

int main(void)
{
	test_u64();
	test_i64();
	test_u32();
	test_length();
	return done_testing();
}
