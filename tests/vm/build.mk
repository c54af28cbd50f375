# SPDX-License-Identifier: ISC
# Programs that run as PID 1 of a virtual machine.
guests := tests/vm/guest/image_mount.c
test-prog-y += $(guests)
check check-vm: $(patsubst %.c,$(O)/test/%,$(guests))
