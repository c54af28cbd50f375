# SPDX-License-Identifier: ISC
"""Signed images under the knife: docs/image-format.md, read a second time and in another language."""
import hashlib
import json
import pathlib
import struct
import subprocess

BLOCK = 4096
HEAD = struct.Struct('<8sIIQ')  # magic, version, bytes of the tail, bytes of the image
HEAD_MAGIC, TRAILER_MAGIC = b'COFFERIM', b'COFFERTR'
RECORD_BYTES_AT, SIGNATURES_BYTES_AT, DIGEST_AT, DIGEST_BYTES = 24, 28, 32, 32
KEY_ID_BYTES = 32


class SignedImage:
    def __init__(self, path):
        self.bytes = bytearray(pathlib.Path(path).read_bytes())
        magic, version, tail, size = HEAD.unpack_from(self.bytes)
        if magic != HEAD_MAGIC or version != 1 or tail != 3 * BLOCK or size != len(self.bytes):
            raise ValueError(f'{path} is no image of layout 1')
        self.record_at, self.signatures_at, self.trailer_at = (size - blocks * BLOCK for blocks in (3, 2, 1))
        self.record = json.loads(self.record_text())

    def field(self, offset):
        return struct.unpack_from('<I', self.bytes, self.trailer_at + offset)[0]

    def record_text(self):
        return bytes(self.bytes[self.record_at:self.record_at + self.field(RECORD_BYTES_AT)])

    def data(self):
        """The EROFS without our head, as it was before it was sealed."""
        data = self.bytes[:self.data_bytes()]
        data[:HEAD.size] = bytes(HEAD.size)
        return bytes(data)

    def data_bytes(self):
        return self.record['data_bytes']

    def flip(self, offset):
        """One bit of one byte."""
        self.bytes[offset] ^= 0x10
        return self

    def flip_signature(self):
        """A byte in the last integer of the first signature's DER, so that it stays well-formed."""
        start = self.signatures_at + KEY_ID_BYTES
        length = struct.unpack_from('<H', self.bytes, start)[0]
        return self.flip(start + 2 + length - 4)

    def replace_record(self, old, new):
        """Of equal length, so that nothing else moves."""
        text = self.record_text()
        assert len(old) == len(new) and text.count(old) == 1, (old, new, text)
        self.bytes[self.record_at:self.record_at + len(text)] = text.replace(old, new)
        return self

    def sign(self, key):
        """By openssl, in place of the signatures that are there."""
        def openssl(*words, data=None):
            return subprocess.run(['openssl', *words], input=data, capture_output=True, check=True).stdout

        public = openssl('pkey', '-in', str(key), '-pubout', '-outform', 'DER')
        der = openssl('dgst', '-sha256', '-sign', str(key), data=self.record_text())
        block = hashlib.sha256(public).digest() + struct.pack('<H', len(der)) + der
        self.bytes[self.signatures_at:self.trailer_at] = block.ljust(BLOCK, b'\0')
        struct.pack_into('<I', self.bytes, self.trailer_at + SIGNATURES_BYTES_AT, len(block))
        return self.mend_checksum()

    def mend_checksum(self):
        """What an attacker does: the checksum in the trailer protects against accidents only."""
        place = slice(self.trailer_at + DIGEST_AT, self.trailer_at + DIGEST_AT + DIGEST_BYTES)
        self.bytes[place] = bytes(DIGEST_BYTES)
        self.bytes[place] = hashlib.sha256(self.bytes[self.record_at:]).digest()
        return self

    def write(self, path, length=None):
        pathlib.Path(path).write_bytes(self.bytes[:length])
        return path


def check_tree(image):
    """Whether the hash tree and the root hash are those of the data: dm-verity, computed here."""
    record = image.record
    salt = bytes.fromhex(record['salt'])
    level = image.bytes[:image.data_bytes()]
    levels = []
    while len(level) > BLOCK or not levels:
        digests = b''.join(hashlib.sha256(salt + level[at:at + BLOCK]).digest()
                           for at in range(0, len(level), BLOCK))
        level = digests + bytes(-len(digests) % BLOCK)
        levels.append(level)
    tree = b''.join(reversed(levels))
    root = hashlib.sha256(salt + levels[-1]).hexdigest()
    stored = image.bytes[image.data_bytes():image.data_bytes() + record['hash_bytes']]
    return bytes(stored) == tree and root == record['root_hash']
