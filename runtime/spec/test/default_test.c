/* SPDX-License-Identifier: ISC */
#include "../../base/io.h"
#include "../../base/own.h"
#include "../default.h"
#include "spec_case.h"

#include <fcntl.h>

/* A scalar as text, with its kind before it. */
static void print_scalar(const struct json_at *at, char *out, size_t size)
{
	struct arena arena = {0};
	struct fault f = {0};
	const char *text = NULL;
	uint64_t number = 0;
	bool truth = false;

	if (json_text(at, &arena, &text, &f) == 0) {
		(void)snprintf(out, size, "text %s", text);
	} else {
		f = (struct fault){0};
		if (json_bool(at, &truth, &f) == 0) {
			(void)snprintf(out, size, "bool %d", truth);
		} else {
			f = (struct fault){0};
			if (json_u64(at, UINT64_MAX, &number, &f) == 0)
				(void)snprintf(out, size, "number %llu",
				               (unsigned long long)number);
		}
	}
	arena_free(&arena);
}

static bool is_kind(const struct json_at *at, int (*read)(const struct json_at *, struct fault *))
{
	struct fault f = {0};

	return read(at, &f) == 0;
}

/* Objects by name, arrays by position; what differs is printed with the way that led to it. RUNC's
 * host had no cgroup v2: there it writes one namespace more, behind the others. */
static bool same(const struct json_at *runc, const struct json_at *ours)
{
	struct json_at item;
	struct json_at other;
	struct fault f = {0};
	char left[128] = "";
	char right[128] = "";
	const size_t more_of_ours = runc->name != NULL && strcmp(runc->name, "namespaces") == 0;
	bool both = json_count(runc) + more_of_ours == json_count(ours);

	if (is_kind(runc, json_object)) {
		for (bool more = json_first(runc, &item); both && more; more = json_next(&item))
			both = json_member(ours, item.name, &other) &&
			       (strcmp(item.name, "ociVersion") == 0 || same(&item, &other));
	} else if (is_kind(runc, json_array)) {
		bool more = json_first(ours, &other);

		for (bool on = json_first(runc, &item); both && on; on = json_next(&item)) {
			both = more && same(&item, &other);
			more = json_next(&other);
		}
	} else {
		print_scalar(runc, left, sizeof(left));
		print_scalar(ours, right, sizeof(right));
		both = left[0] != '\0' && strcmp(left, right) == 0;
	}
	if (!both) {
		(void)json_fault(runc, &f, EINVAL, "\"%s\" and \"%s\" differ", left, right);
		printf("# %s\n", f.text);
	}
	return both;
}

static void test_as_runc(bool rootless, const char *fixture)
{
	own_mem char *runc = NULL;
	own_json struct json_doc *ours_doc = NULL;
	own_json struct json_doc *runc_doc = NULL;
	struct arena arena = {0};
	struct spec spec = {0};
	struct fault f = {0};
	char storage[SPEC_DEFAULT_BYTES];
	struct buf b = BUF(storage);
	size_t len = 0;

	is_int(spec_default_write(rootless, &b), 0, "is written");
	is_int(case_parse(b.data, &arena, &spec, &f), 0, "and parses");
	is_str(spec.oci_version, SPEC_DEFAULT_VERSION, "its version");
	ok(spec.linux_.namespaces[SPEC_NS_CGROUP].wanted, "its cgroup namespace");
	arena_free(&arena);
	if (!is_int(io_read_file(AT_FDCWD, fixture, JSON_SIZE_LIMIT, &runc, &len, &f), 0, "read %s",
	            fixture))
		return;
	is_int(json_parse(runc, len, &runc_doc, &f), 0, "%s", f.text);
	is_int(json_parse(b.data, b.len, &ours_doc, &f), 0, "%s", f.text);
	if (runc_doc != NULL && ours_doc != NULL) {
		struct json_at ours = json_root(ours_doc);
		struct json_at theirs = json_root(runc_doc);

		ok(same(&theirs, &ours), "every member and value is runc's");
	}
}

static void test_ids(void)
{
	struct arena arena = {0};
	struct spec spec = {0};
	struct fault f = {0};
	char storage[SPEC_DEFAULT_BYTES];
	struct buf b = BUF(storage);

	is_int(spec_default_write_rootless(1000, 4294967294U, &b), 0, "for other ids");
	is_int(case_parse(b.data, &arena, &spec, &f), 0, "parses");
	ok(spec.linux_.uid_maps[0].host_id == 1000 && spec.linux_.uid_maps[0].size == 1, "uid");
	ok(spec.linux_.gid_maps[0].host_id == 4294967294U, "gid");
	arena_free(&arena);
}

static void test_room(void)
{
	char storage[SPEC_DEFAULT_BYTES];
	struct buf b = BUF(storage);
	size_t need;

	is_int(spec_default_write(true, &b), 0, "the longer one fits");
	need = b.len + 1;
	b = buf_over(storage, need);
	is_int(spec_default_write(true, &b), 0, "into exactly its room");
	b = buf_over(storage, need - 1);
	is_int(spec_default_write(true, &b), -ENOSPC, "and not into one byte less");
}

int main(void)
{
	test_as_runc(false, "runtime/spec/test/data/runc.json");
	test_as_runc(true, "runtime/spec/test/data/runc-rootless.json");
	test_ids();
	test_room();
	return done_testing();
}
