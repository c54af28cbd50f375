# SPDX-License-Identifier: ISC
# Each board has a folder with its kernel fragment linux.config, a readme.md and a command `run`.
.PHONY: run
ifneq ($(wildcard board/$(CONFIG_BOARD)/run),)
run: images | $(call packages,run-$(CONFIG_ARCH))
	@board/$(CONFIG_BOARD)/run --images $(O)/images $(RUN)
else
# Before anything is built or installed for it.
run:
	@echo "run: board/$(CONFIG_BOARD) cannot boot yet, only make bin; make qemu_x86_64_defconfig boots" >&2; exit 1
endif
