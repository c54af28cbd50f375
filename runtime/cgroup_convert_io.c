/* SPDX-License-Identifier: ISC */
#include "cgroup_convert.h"

#include "base/buf.h"

#include <errno.h>

static uint64_t io_weight_of(uint32_t weight)
{
	return 1 + (uint64_t)(weight - 10) * 9999 / 990;
}

/* io.bfq.weight exists with the BFQ scheduler, whose range begins at 1 and holds v1's whole;
 * io.weight with the iocost controller. */
static void add_weight(struct cgroup_convert *c, const char *device, uint32_t weight)
{
	struct cgroup_setting *setting = cgroup_convert_add(
		c, CGROUP_IO, "io.bfq.weight", cgroup_convert_text(c, "$#", device, weight));

	setting->other_file = "io.weight";
	setting->other_value = cgroup_convert_text(c, "$#", device, io_weight_of(weight));
	c->no_memory |= setting->other_value == NULL;
}

static void convert_weights(struct cgroup_convert *c, const struct spec_resources *r)
{
	if (r->io_weight_set && r->io_weight != 0)
		add_weight(c, "", r->io_weight);
	for (size_t i = 0; i < r->io_weight_count; i++) {
		char device[24];
		struct buf b = BUF(device);

		buf_printf(&b, "%u:%u ", r->io_weights[i].major, r->io_weights[i].minor);
		add_weight(c, device, r->io_weights[i].weight);
	}
}

/* v1 takes a rate of 0 for none, which v2 refuses to be told. */
static void convert_rates(struct cgroup_convert *c, const struct spec_resources *r)
{
	static const char *const words[SPEC_RATE_KINDS] = {"rbps", "wbps", "riops", "wiops"};

	for (int kind = 0; kind < SPEC_RATE_KINDS; kind++) {
		for (size_t i = 0; i < r->io_rates[kind].count; i++) {
			const struct spec_device_rate *d = &r->io_rates[kind].list[i];
			char start[40];
			struct buf b = BUF(start);

			buf_printf(&b, "%u:%u %s=", d->major, d->minor, words[kind]);
			cgroup_convert_add_maximum(c, CGROUP_IO, "io.max",
			                           cgroup_convert_text(c,
			                                               d->rate != 0 ? "$#" : "$max",
			                                               start, d->rate),
			                           d->rate == 0);
		}
	}
}

static void convert_rdma(struct cgroup_convert *c, const struct spec_resources *r)
{
	for (size_t i = 0; i < r->rdma_count; i++) {
		const struct spec_rdma_limit *d = &r->rdma[i];
		char line[128];
		struct buf b = BUF(line);

		buf_text(&b, d->device);
		if (d->handles_set)
			buf_printf(&b, " hca_handle=%u", d->handles);
		if (d->objects_set)
			buf_printf(&b, " hca_object=%u", d->objects);
		(void)cgroup_convert_add(c, CGROUP_RDMA, "rdma.max",
		                         cgroup_convert_text(c, "$", line, 0));
	}
}

size_t cgroup_convert_io_room(const struct spec_resources *r)
{
	size_t room = 1 + r->io_weight_count + r->rdma_count;

	for (int kind = 0; kind < SPEC_RATE_KINDS; kind++)
		room += r->io_rates[kind].count;
	return room;
}

int cgroup_convert_io(struct cgroup_convert *c, const struct spec_resources *r, struct fault *f)
{
	if (r->io_weight_set && r->io_weight != 0 && (r->io_weight < 10 || r->io_weight > 1000))
		return fault_set(f, EINVAL, "/linux/resources/blockIO/weight: is %u, want 10..1000",
		                 r->io_weight);
	convert_weights(c, r);
	convert_rates(c, r);
	convert_rdma(c, r);
	return 0;
}
