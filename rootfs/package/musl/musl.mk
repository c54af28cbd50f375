# SPDX-License-Identifier: ISC
musl_SOURCE := musl
musl_VERSION := 1.2.3-1
musl_SERIES := 1\.2\.
musl_LICENCE := MIT
