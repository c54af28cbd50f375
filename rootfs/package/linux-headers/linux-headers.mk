# SPDX-License-Identifier: ISC
# The user-space interface of the very kernel that the target runs.
linux-headers_LICENCE := GPL-2.0 WITH Linux-syscall-note
