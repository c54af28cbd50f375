# SPDX-License-Identifier: ISC
libseccomp_SOURCE := libseccomp
libseccomp_VERSION := 2.5.4-1+deb12u1
libseccomp_SERIES := 2\.5\.
libseccomp_LICENCE := LGPL-2.1
