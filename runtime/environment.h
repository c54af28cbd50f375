/* SPDX-License-Identifier: ISC */
/*
 * environment.h - the variables of a process, each once.
 *
 * Pure.
 */
#ifndef RUNTIME_ENVIRONMENT_H
#define RUNTIME_ENVIRONMENT_H

#include <stddef.h>

/*
 * Of the COUNT variables of ENV ("NAME=value") keeps the last of each name, in order, as runc does:
 * programs differ in which one of two they find. Returns how many those are.
 */
size_t environment_reduce(const char **env, size_t count);

#endif
