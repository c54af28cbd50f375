# SPDX-License-Identifier: ISC
# Each board has a folder with its kernel fragment linux.config, a readme.md and a command `run`.
.PHONY: run
run: images | $(call packages,run-$(CONFIG_ARCH))
	@test -x board/$(CONFIG_BOARD)/run || { echo "run: board/$(CONFIG_BOARD) cannot boot yet, only make bin; make qemu_x86_64_defconfig boots" >&2; exit 1; }
	@board/$(CONFIG_BOARD)/run --images $(O)/images $(RUN)
