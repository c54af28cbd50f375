# SPDX-License-Identifier: ISC
bearssl_SOURCE := bearssl
bearssl_VERSION := 0.6+dfsg.1-3
bearssl_SERIES := 0\.6
bearssl_LICENCE := MIT
