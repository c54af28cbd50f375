/* SPDX-License-Identifier: ISC */
/*
 * warning.h - what the runtime-spec wants to be a warning: what a process asks
 * for and does not get, although it runs. runtime.md#warnings.
 *
 * Runs:  in the runtime's command line, before the process is made: that one
 *        has no log.
 */
#ifndef RUNTIME_WARNING_H
#define RUNTIME_WARNING_H

#include "spec/spec.h"

void warning_print(const struct spec *spec, const char *place);

#endif
