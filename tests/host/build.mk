# SPDX-License-Identifier: ISC
check check-host: $(HOSTDIR)/bin/coffer-image
