# SPDX-License-Identifier: ISC
# Programs that run in a virtual machine: as its PID 1, or in the containers of a manifest.
guests := $(sort $(wildcard tests/vm/guest/*.c))
test-prog-y += $(guests)
check check-vm: $(patsubst %.c,$(O)/test/%,$(guests))
