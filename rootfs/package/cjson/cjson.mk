# SPDX-License-Identifier: ISC
cjson_SOURCE := cjson
cjson_VERSION := 1.7.15-1+deb12u4
cjson_SERIES := 1\.7\.
cjson_LICENCE := MIT
