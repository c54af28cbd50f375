/* SPDX-License-Identifier: ISC */
#include "image.h"

#include "../base/control.h"
#include "../base/io.h"
#include "trailer.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

/* The GOARCH words, as the image-spec uses them. */
#if defined(__x86_64__)
#define ARCHITECTURE "amd64"
#elif defined(__aarch64__)
#define ARCHITECTURE "arm64"
#elif defined(__arm__)
#define ARCHITECTURE "arm"
#else
#error "add the GOARCH word of this architecture"
#endif

const char *image_architecture(void)
{
	return ARCHITECTURE;
}

/* How many bytes FD has, and whether it is a disk, on which an image may be followed by anything. */
static int size_of(int fd, uint64_t *size, bool *is_disk, struct fault *f)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fault_set(f, errno, "fstat the image");
	*is_disk = S_ISBLK(st.st_mode);
	*size = (uint64_t)st.st_size;
	if (S_ISREG(st.st_mode))
		return 0;
	if (!*is_disk)
		return fault_set(f, EBADMSG, "is neither a regular file nor a block device");
	if (control_device(fd, BLKGETSIZE64, size) < 0)
		return fault_set(f, errno, "read the size of the block device");
	return 0;
}

static int read_at(int fd, void *out, size_t size, uint64_t offset, struct fault *f)
{
	ssize_t n = io_read_full_at(fd, out, size, (off_t)offset);

	if (n < 0)
		return fault_set(f, (int)-n, "read %zu bytes at %" PRIu64, size, offset);
	if ((size_t)n != size)
		return fault_set(f, ENODATA, "truncated: no %zu bytes at %" PRIu64, size, offset);
	return 0;
}

int image_read_tail(int fd, struct image_tail *tail, uint64_t *image_bytes, struct fault *f)
{
	unsigned char head[IMAGE_HEAD_BYTES];
	uint64_t size = 0;
	uint64_t want = 0;
	bool is_disk = false;
	int rc = size_of(fd, &size, &is_disk, f);

	tail->record_bytes = 0;
	tail->signatures_bytes = 0;
	if (rc == 0 && size < sizeof(head))
		rc = fault_set(f, EBADMSG, "not a coffer image: it has only %" PRIu64 " bytes",
		               size);
	if (rc == 0)
		rc = read_at(fd, head, sizeof(head), 0, f);
	if (rc == 0)
		rc = image_head_parse(head, &want, f);
	if (rc < 0)
		return rc;
	if (size < want)
		return fault_set(f, ENODATA,
		                 "truncated: has %" PRIu64 " of %" PRIu64
		                 " bytes; copy the image again",
		                 size, want);
	if (size > want && !is_disk)
		return fault_set(f, EFBIG,
		                 "%" PRIu64 " bytes too long: the image ends at %" PRIu64
		                 "; copy the image again",
		                 size - want, want);
	rc = read_at(fd, tail->bytes, sizeof(tail->bytes), want - IMAGE_TAIL_BYTES, f);
	if (rc == 0)
		rc = image_tail_parse(tail, want, f);
	if (rc == 0)
		*image_bytes = want;
	return rc;
}

/* The first bytes of a key's id are enough for people to tell keys apart. */
static void print_id(const unsigned char id[IMAGE_KEY_ID_BYTES], struct buf *out)
{
	for (size_t i = 0; i < 8; i++)
		buf_printf(out, "%02x", id[i]);
}

static int reject_signers(const struct image_tail *tail, const struct image_trust *trust,
                          struct fault *f)
{
	char signers_text[160];
	char trusted_text[160];
	struct buf signers = BUF(signers_text);
	struct buf trusted = BUF(trusted_text);
	struct image_signature signature = {0};
	size_t offset = 0;
	int rc;

	while ((rc = image_tail_signature(tail, &offset, &signature, f)) > 0) {
		if (signers.len > 0)
			buf_text(&signers, ", ");
		print_id(signature.key_id, &signers);
	}
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < trust->count; i++) {
		buf_printf(&trusted, "%s%s ", i > 0 ? ", " : "", trust->keys[i].name);
		print_id(trust->keys[i].id, &trusted);
	}
	return fault_set(f, EKEYREJECTED, "signed by key %s%s, which is not trusted; trusted: %s%s",
	                 signers_text, signers.overflow ? "..." : "", trusted_text,
	                 trusted.overflow ? "..." : "");
}

/* One valid signature of one trusted key is enough: keys rotate without a flag day. */
static int find_signer(const struct image_tail *tail, const struct image_trust *trust,
                       const struct image_key **signer, struct fault *f)
{
	const struct image_key *refuted = NULL;
	struct image_signature signature = {0};
	size_t offset = 0;
	int rc;

	while ((rc = image_tail_signature(tail, &offset, &signature, f)) > 0) {
		const struct image_key *key = image_trust_find(trust, signature.key_id);

		if (key == NULL)
			continue;
		if (image_key_signed(key, image_tail_record(tail), tail->record_bytes,
		                     signature.der, signature.der_bytes)) {
			*signer = key;
			return 0;
		}
		refuted = key;
	}
	if (rc < 0)
		return rc;
	if (refuted == NULL)
		return reject_signers(tail, trust, f);
	return fault_set(f, EKEYREJECTED,
	                 "the signature of key %s does not hold: the record or the signature was "
	                 "changed after signing",
	                 refuted->name);
}

int image_authenticate(const struct image_tail *tail, uint64_t image_bytes,
                       const struct image_trust *trust, struct image *out, struct fault *f)
{
	struct image image = {0};
	int rc = find_signer(tail, trust, &image.signer, f);

	if (rc == 0)
		rc = image_record_parse(image_tail_record(tail), tail->record_bytes, &image.record,
		                        f);
	if (rc < 0)
		return rc;

	const struct image_record *record = &image.record;

	if (record->data_bytes + record->hash_bytes + IMAGE_TAIL_BYTES != image_bytes)
		return fault_set(f, EBADMSG,
		                 "the record is signed, but for an image of %" PRIu64
		                 " bytes, and this one has %" PRIu64,
		                 record->data_bytes + record->hash_bytes + IMAGE_TAIL_BYTES,
		                 image_bytes);
	*out = image;
	return 0;
}

int image_check_fit(const struct image_record *record, const struct image_want *want,
                    struct fault *f)
{
	if (record->kind != want->kind)
		return fault_set(f, ENOEXEC, "%s %s is a %s image, want a %s image", record->name,
		                 record->version, image_kind_word(record->kind),
		                 image_kind_word(want->kind));
	if (want->name != NULL && strcmp(record->name, want->name) != 0)
		return fault_set(f, ENOEXEC, "is the image of %s, want that of %s", record->name,
		                 want->name);
	if (strcmp(record->architecture, want->architecture) != 0)
		return fault_set(f, ENOEXEC, "%s %s is for the architecture %s, this is %s",
		                 record->name, record->version, record->architecture,
		                 want->architecture);
	if (want->board != NULL && record->board[0] != '\0' &&
	    strcmp(record->board, want->board) != 0)
		return fault_set(f, ENOEXEC, "%s %s is for the board %s, this is %s", record->name,
		                 record->version, record->board, want->board);
	if (record->serial < want->serial_min)
		return fault_set(f, ESTALE,
		                 "%s %s has serial %" PRIu64 ", this device wants at least %" PRIu64
		                 ": install a newer image",
		                 record->name, record->version, record->serial, want->serial_min);
	return 0;
}

int image_verify(int fd, const struct image_trust *trust, const struct image_want *want,
                 struct image *out, struct fault *f)
{
	struct image_tail tail;
	struct image image = {0};
	uint64_t image_bytes = 0;
	int rc = image_read_tail(fd, &tail, &image_bytes, f);

	if (rc == 0)
		rc = image_authenticate(&tail, image_bytes, trust, &image, f);
	if (rc == 0)
		rc = image_check_fit(&image.record, want, f);
	if (rc == 0)
		*out = image;
	return rc;
}
