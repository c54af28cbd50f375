/* SPDX-License-Identifier: ISC */
#include "image_seal.h"

#include "../runtime/base/own.h"
#include "image_map.h"
#include "image_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* EROFS leaves its first 1024 bytes to boot code; its magic follows (fs/erofs/erofs_fs.h). */
#define EROFS_SUPER_OFFSET 1024
static const unsigned char erofs_magic[4] = {0xe2, 0xe1, 0xf5, 0xe0};

static int check_data(const struct image_map *data, const char *path, struct fault *f)
{
	static const unsigned char empty[EROFS_SUPER_OFFSET];

	if (data->size < EROFS_SUPER_OFFSET + sizeof(erofs_magic) ||
	    memcmp(data->bytes + EROFS_SUPER_OFFSET, erofs_magic, sizeof(erofs_magic)) != 0)
		return fault_set(f, EBADMSG, "%s is no EROFS; make one by mkfs.erofs", path);
	if (data->size % IMAGE_BLOCK_BYTES != 0 || data->size > IMAGE_DATA_MAX_BYTES)
		return fault_set(f, EBADMSG, "%s: its %zu bytes are no multiple of %d", path,
		                 data->size, IMAGE_BLOCK_BYTES);
	if (memcmp(data->bytes, empty, sizeof(empty)) != 0)
		return fault_set(f, EBADMSG,
		                 "%s: its first 1024 bytes are in use (is it sealed already?), and "
		                 "the head of the image belongs there",
		                 path);
	return 0;
}

/* Sizes, salt, tree and digests. The salt is the digest of the data, so that one EROFS gives one
 * image, and no two of them share a hash. */
static void fill_record(struct image_record *record, const struct image_map *image)
{
	unsigned char *tree = image->bytes + record->data_bytes;

	image_sha256(image->bytes, (size_t)record->data_bytes, record->data_sha256);
	memcpy(record->salt, record->data_sha256, sizeof(record->salt));
	image_tree_build(record, image->bytes, tree, record->root_hash);
}

/* The record as the device will read it: what we write must pass our own parser. */
static int write_record(const struct image_record *record, struct image_tail *tail, struct fault *f)
{
	char text[IMAGE_RECORD_MAX];
	struct buf out = BUF(text);
	struct image_record same;

	image_record_write(record, &out);
	if (out.overflow)
		return fault_set(f, EBADMSG, "the record is longer than %d bytes",
		                 IMAGE_RECORD_MAX);

	int rc = image_record_parse(text, out.len, &same, f);

	if (rc < 0)
		return rc;
	memcpy(tail->bytes, text, out.len);
	tail->record_bytes = out.len;
	return 0;
}

static int write_tail(const struct image_seal *seal, const struct image_map *image, struct fault *f)
{
	struct image_tail tail = {0};
	int rc = write_record(&seal->record, &tail, f);

	for (size_t i = 0; rc == 0 && i < seal->signer_count; i++) {
		struct image_signature signature = {0};

		rc = image_sign(&seal->signers[i], image_tail_record(&tail), tail.record_bytes,
		                &signature, f);
		if (rc == 0)
			rc = image_tail_sign(&tail, &signature, f);
	}
	if (rc < 0)
		return rc;
	image_tail_seal(&tail, image->size);
	memcpy(image->bytes + image->size - IMAGE_TAIL_BYTES, tail.bytes, sizeof(tail.bytes));
	return 0;
}

static int write_image(struct image_seal *seal, const struct image_map *data, int fd,
                       struct fault *f)
{
	struct image_record *record = &seal->record;
	own_map struct image_map image = {0};

	record->format = 1;
	record->data_bytes = data->size;
	record->hash_bytes = image_hash_bytes(data->size);

	uint64_t size = record->data_bytes + record->hash_bytes + IMAGE_TAIL_BYTES;
	int rc = image_map_write(fd, seal->out, (size_t)size, &image, f);

	if (rc < 0)
		return rc;
	memcpy(image.bytes, data->bytes, data->size);
	image_head_write(image.size, image.bytes);
	fill_record(record, &image);
	return write_tail(seal, &image, f);
}

static int write_file(struct image_seal *seal, const struct image_map *data, const char *fresh,
                      struct fault *f)
{
	own_fd int fd = open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (fd < 0)
		return fault_set(f, errno, "create %s", fresh);

	int rc = write_image(seal, data, fd, f);

	if (rc < 0)
		return rc;
	if (fsync(fd) < 0)
		return fault_set(f, errno, "write %s", fresh);
	if (rename(fresh, seal->out) < 0)
		return fault_set(f, errno, "rename %s to %s", fresh, seal->out);
	return 0;
}

int image_seal(struct image_seal *seal, struct fault *f)
{
	char fresh[PATH_MAX];
	own_map struct image_map data = {0};
	own_fd int fd = open(seal->data, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fault_set(f, errno, "open %s", seal->data);
	if (snprintf(fresh, sizeof(fresh), "%s.new", seal->out) >= (int)sizeof(fresh))
		return fault_set(f, ENAMETOOLONG, "create %s.new", seal->out);

	int rc = image_map_read(fd, seal->data, &data, f);

	if (rc == 0)
		rc = check_data(&data, seal->data, f);
	if (rc < 0)
		return rc;
	rc = write_file(seal, &data, fresh, f);
	if (rc < 0)
		(void)unlink(fresh);
	return rc;
}
