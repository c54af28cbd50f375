# SPDX-License-Identifier: ISC
lib-y += runtime/base/arena.c
lib-y += runtime/base/buf.c
lib-y += runtime/base/fault.c
lib-y += runtime/base/io.c
lib-y += runtime/base/number.c
