# SPDX-License-Identifier: ISC
# The kernel's source as the distribution patches it, unpacked once and shared by every board.
linux-source_KIND := binary
linux-source_SOURCE := linux-source-6.1
linux-source_VERSION := 6.1.192-2
linux-source_SERIES := 6\.1\.
linux-source_LICENCE := GPL-2.0
