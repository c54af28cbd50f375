# SPDX-License-Identifier: ISC
# The board's kernel: tinyconfig, then these fragments in this order. A later one wins.
linux_LICENCE := GPL-2.0
linux_HOST_PACKAGES := kernel
linux_EXTRA := board/common/appliance.config board/common/hardening.config \
	$(wildcard board/common/$(CONFIG_KERNEL_ARCH).config) \
	board/$(CONFIG_BOARD)/linux.config $(CONFIG_KERNEL_EXTRA_FRAGMENT)
