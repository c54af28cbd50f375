/* SPDX-License-Identifier: ISC */
#include "json.h"
#include "../base/own.h"
#include "json_node.h"
#include "json_scan.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

/* The tree and all that it was made with: thousands of small pieces, one release. */
struct json_doc {
	struct arena arena;
	const cJSON *root;
};

/* A tree takes at most this many bytes for each byte of its text: "[[],[],..." is the worst. */
#define TREE_GROWTH 64

/* A node is the library's own. */
static const cJSON *item_of(const struct json_node *node)
{
	return (const cJSON *)node;
}

static const struct json_node *node_of(const cJSON *item)
{
	return (const struct json_node *)item;
}

enum json_kind json_node_kind(const struct json_node *node)
{
	const cJSON *item = item_of(node);

	if (cJSON_IsString(item))
		return item->valuestring[0] == JSON_NUMBER_TAG ? JSON_NUMBER : JSON_TEXT;
	if (cJSON_IsBool(item))
		return JSON_BOOL;
	if (cJSON_IsArray(item))
		return JSON_ARRAY;
	return cJSON_IsObject(item) ? JSON_OBJECT : JSON_NULL;
}

const char *json_node_literal(const struct json_node *node)
{
	const char *text = item_of(node)->valuestring;

	return text[0] == JSON_NUMBER_TAG ? text + 1 : text;
}

bool json_node_truth(const struct json_node *node)
{
	return cJSON_IsTrue(item_of(node)) != 0;
}

static int compare_names(const void *a, const void *b)
{
	const cJSON *const *left = a;
	const cJSON *const *right = b;

	return strcmp((*left)->string, (*right)->string);
}

static int check_names(const struct json_at *at, struct arena *arena, struct fault *f)
{
	size_t count = json_count(at);
	size_t i = 0;

	if (count < 2)
		return 0;

	const cJSON **items = arena_alloc(arena, count, sizeof(const cJSON *));

	if (items == NULL)
		return json_fault(at, f, ENOMEM, "compare the names of %zu members", count);
	for (const cJSON *item = item_of(at->node)->child; item != NULL; item = item->next)
		items[i++] = item;
	qsort(items, count, sizeof(const cJSON *), compare_names);
	for (i = 1; i < count; i++) {
		const struct json_at twice = {
			.node = node_of(items[i]), .up = at, .name = items[i]->string};

		if (strcmp(items[i - 1]->string, items[i]->string) == 0)
			return json_fault(&twice, f, EINVAL, "is there twice");
	}
	return 0;
}

/* Recursion ends at JSON_DEPTH_MAX, which the scan has checked. */
static int check_tree(const struct json_at *at, struct arena *arena, struct fault *f)
{
	struct json_at item;

	if (json_node_kind(at->node) == JSON_OBJECT) {
		int rc = check_names(at, arena, f);

		if (rc < 0)
			return rc;
	}
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = check_tree(&item, arena, f);

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Where the library's hooks allocate while a document is parsed. Nothing here has threads. */
static struct arena *parse_arena;

static void *parse_alloc(size_t size)
{
	return arena_alloc(parse_arena, 1, size);
}

static void parse_free(void *piece)
{
	(void)piece;
}

static const cJSON *parse_tree(const char *text, size_t len, struct arena *arena)
{
	cJSON_Hooks hooks = {.malloc_fn = parse_alloc, .free_fn = parse_free};

	parse_arena = arena;
	cJSON_InitHooks(&hooks);

	const cJSON *root = cJSON_ParseWithLength(text, len);

	cJSON_InitHooks(NULL);
	parse_arena = NULL;
	return root;
}

int json_parse(const char *text, size_t len, struct json_doc **doc, struct fault *f)
{
	own_mem char *scanned = NULL;
	size_t scanned_len = 0;
	int rc = json_scan(text, len, &scanned, &scanned_len, f);

	if (rc < 0)
		return rc;

	own_json struct json_doc *fresh = calloc(1, sizeof(*fresh));

	if (fresh != NULL) {
		fresh->arena.limit_bytes = 65536 + scanned_len * TREE_GROWTH;
		fresh->root = parse_tree(scanned, scanned_len, &fresh->arena);
	}
	if (fresh == NULL || fresh->root == NULL)
		return fault_set(f, ENOMEM, "read a document of %zu bytes", len);

	const struct json_at root = json_root(fresh);

	rc = check_tree(&root, &fresh->arena, f);
	if (rc < 0)
		return rc;
	*doc = take_ptr(&fresh);
	return 0;
}

void json_free(struct json_doc **doc)
{
	if (*doc != NULL)
		arena_free(&(*doc)->arena);
	free(*doc);
	*doc = NULL;
}

struct json_at json_root(const struct json_doc *doc)
{
	return (struct json_at){.node = node_of(doc->root)};
}

static bool enter(const struct json_at *at, const cJSON *item, struct json_at *out)
{
	if (item == NULL)
		return false;
	*out = (struct json_at){.node = node_of(item), .up = at, .name = item->string};
	return true;
}

bool json_member(const struct json_at *at, const char *name, struct json_at *out)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(item_of(at->node), name);

	return item != NULL && !cJSON_IsNull(item) && enter(at, item, out);
}

bool json_first(const struct json_at *at, struct json_at *item)
{
	return enter(at, item_of(at->node)->child, item);
}

bool json_next(struct json_at *item)
{
	const size_t index = item->index + 1;
	const bool more = enter(item->up, item_of(item->node)->next, item);

	item->index = index;
	return more;
}

size_t json_count(const struct json_at *at)
{
	size_t count = 0;

	for (const cJSON *item = item_of(at->node)->child; item != NULL; item = item->next)
		count++;
	return count;
}
