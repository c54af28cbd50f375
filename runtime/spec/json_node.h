/* SPDX-License-Identifier: ISC */
/*
 * json_node.h - what json_read.c sees of a node. For the json_*.c files only.
 */
#ifndef SPEC_JSON_NODE_H
#define SPEC_JSON_NODE_H

#include "json.h"

enum json_kind {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_TEXT,
	JSON_ARRAY,
	JSON_OBJECT,
};

enum json_kind json_node_kind(const struct json_node *node);
/* The bytes of a text, or the literal of a number as the document has it. */
const char *json_node_literal(const struct json_node *node);
bool json_node_truth(const struct json_node *node);

#endif
