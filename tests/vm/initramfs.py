# SPDX-License-Identifier: ISC
"""Writes an initramfs: what a test boots when it wants no image."""
import pathlib
import re
import subprocess
from pathlib import PurePath


def cpio_entry(name, mode, content, number):
    fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
    head = b'070701' + b''.join(b'%08X' % value for value in fields) + name.encode() + b'\0'
    return b''.join(part + bytes(-len(part) % 4) for part in (head, content))


def write_initramfs(path, files):
    """FILES: name to content; all may be executed. Folders are made as they are needed."""
    folders = {str(parent) for name in files for parent in PurePath(name).parents if str(parent) != '.'}
    entries = [(name, 0o040755, b'') for name in sorted(folders)]
    entries += [(name, 0o100755, content) for name, content in files.items()] + [('TRAILER!!!', 0, b'')]
    path.write_bytes(b''.join(cpio_entry(*entry, number) for number, entry in enumerate(entries, 1)))


def libraries(program):
    """What the dynamic linker would load for it, and the linker."""
    done = subprocess.run(['ldd', program], capture_output=True, text=True, check=False)
    return re.findall(r'(/\S+) \(0x', done.stdout)


def program_files(*programs):
    """The files that programs of this machine need, themselves among them."""
    return {path.lstrip('/'): pathlib.Path(path).read_bytes()
            for program in programs for path in (str(program), *libraries(program))}
