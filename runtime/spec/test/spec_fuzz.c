/* SPDX-License-Identifier: ISC */
/*
 * spec_fuzz.c - any bytes as config.json: parsed and checked, or refused with a fault that is
 * complete; the tree is walked, and what parses is written and read again.
 */
#include "../json_out.h"
#include "../spec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool true_or_bug)
{
	if (!true_or_bug)
		abort();
}

/* Every string of the tree survives being written and read. */
static void rewrite(const struct json_at *at, struct arena *arena)
{
	static char storage[1 << 16];
	struct json_at item;
	struct fault f = {0};
	const char *text = NULL;

	for (bool more = json_first(at, &item); more; more = json_next(&item))
		rewrite(&item, arena);
	if (json_text(at, arena, &text, &f) == 0 && strlen(text) < sizeof(storage) / 8) {
		own_json struct json_doc *doc = NULL;
		struct buf b = BUF(storage);
		struct json_out o = {.to = &b};
		struct json_at root;
		const char *again = NULL;

		json_out_text(&o, NULL, text);
		demand(!b.overflow && json_parse(b.data, b.len, &doc, &f) == 0);
		root = json_root(doc);
		if (json_text(&root, arena, &again, &f) == 0)
			demand(strcmp(text, again) == 0);
	}
}

static void demand_fault(int rc, const struct fault *f)
{
	demand((rc == 0) == (f->code == 0) && rc == -f->code);
	demand(rc == 0 || f->text[0] != '\0');
	for (const char *c = f->text; *c != '\0'; c++)
		demand((unsigned char)*c >= 0x20 && *c != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	own_json struct json_doc *doc = NULL;
	own_arena struct arena arena = {0};
	struct spec spec = {0};
	struct fault f = {0};
	int rc = json_parse((const char *)data, size, &doc, &f);

	demand_fault(rc, &f);
	if (rc < 0)
		return 0;

	struct json_at root = json_root(doc);

	rewrite(&root, &arena);
	arena_free(&arena);
	rc = spec_parse((const char *)data, size, &arena, &spec, &f);
	demand_fault(rc, &f);
	if (rc < 0)
		return 0;
	rc = spec_check(&spec, &f);
	demand_fault(rc, &f);
	return 0;
}
