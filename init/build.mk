# SPDX-License-Identifier: ISC
init-lib-y += init/manifest.c
init-lib-y += init/manifest_check.c
init-lib-y += init/manifest_container.c
init-lib-y += init/manifest_field.c
init-lib-y += init/manifest_lists.c
init-lib-y += init/order.c
