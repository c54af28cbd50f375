/* SPDX-License-Identifier: ISC */
/*
 * image_tree.h - the dm-verity hash tree of an image: format 1 with SHA-256, no
 * superblock, as veritysetup makes it. Pure.
 */
#ifndef ROOTFS_IMAGE_TREE_H
#define ROOTFS_IMAGE_TREE_H

#include "../runtime/image/record.h"

/*
 * Hashes RECORD->data_bytes at DATA with RECORD->salt and writes
 * RECORD->hash_bytes to TREE, the root's block first, and the root hash to ROOT.
 */
void image_tree_build(const struct image_record *record, const unsigned char *data,
                      unsigned char *tree, unsigned char root[IMAGE_DIGEST_BYTES]);

#endif
