/* SPDX-License-Identifier: ISC */
/* version.h - the one place where the release and the spec it implements are named. */
#ifndef RUNTIME_VERSION_H
#define RUNTIME_VERSION_H

#define COFFER_VERSION      "0.1.0"
#define COFFER_SPEC_VERSION "1.3.0"

#endif
