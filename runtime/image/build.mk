# SPDX-License-Identifier: ISC
lib-y += runtime/image/erofs.c
lib-y += runtime/image/image.c
lib-y += runtime/image/image_mount.c
lib-y += runtime/image/loop.c
lib-y += runtime/image/pem.c
lib-y += runtime/image/record.c
lib-y += runtime/image/trailer.c
lib-y += runtime/image/trust.c
lib-y += runtime/image/verity.c

test-y += runtime/image/test/record_test.c
test-y += runtime/image/test/trailer_test.c
test-y += runtime/image/test/trust_test.c

# The test signs its images with the code that signs real ones.
test-y += runtime/image/test/image_test.c
image_test-y := rootfs/image_sign.c rootfs/image_command.c

fuzz-y += runtime/image/test/image_fuzz.c
