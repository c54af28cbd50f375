# SPDX-License-Identifier: ISC
lib-y += runtime/sys.c
lib-y += runtime/capability.c
lib-y += runtime/identity.c
lib-y += runtime/rlimit.c

test-y += runtime/test/sys_test.c
test-y += runtime/test/capability_test.c
test-y += runtime/test/identity_test.c
test-y += runtime/test/rlimit_test.c
