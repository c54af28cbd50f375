/* SPDX-License-Identifier: ISC */
/* Whatever the bytes are: a manifest that keeps its promises, or a fault with a text. */
#include "../manifest.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct manifest *m)
{
	if (m->container_count > MANIFEST_CONTAINERS_MAX || m->volume_count > MANIFEST_VOLUMES_MAX)
		abort();
	for (size_t i = 0; i < m->container_count; i++) {
		const struct manifest_container *c = &m->containers[i];

		if (strlen(c->name) > MANIFEST_NAME_MAX || manifest_find(m, c->name) != (int)i)
			abort();
		if (i > 0 && c->phase < m->containers[i - 1].phase)
			abort();
		for (size_t k = 0; c->after != NULL && c->after[k] != NULL; k++) {
			int before = manifest_find(m, c->after[k]);

			if (before < 0 || (size_t)before >= i)
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	own_arena struct arena arena = {.limit_bytes = (size_t)1 << 20};
	struct manifest manifest;
	struct fault f = {0};
	int rc = manifest_parse((const char *)data, size, &arena, &manifest, &f);

	if (rc == 0)
		check(&manifest);
	else if (f.code != -rc || f.text[0] == '\0')
		abort();
	return 0;
}
