# SPDX-License-Identifier: ISC
lib-y += runtime/sys.c

test-y += runtime/test/sys_test.c
