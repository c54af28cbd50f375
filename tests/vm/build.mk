# SPDX-License-Identifier: ISC
# Programs that run in a virtual machine: as its PID 1, or in the containers of a manifest.
guests := $(sort $(wildcard tests/vm/guest/*.c))
test-prog-y += $(guests)
# The smallest program that a container can run.
check check-vm: $(O)/test/tests/bench/true
check check-vm: $(patsubst %.c,$(O)/test/%,$(guests))
