# SPDX-License-Identifier: ISC
"""Images for a manifest of tests/vm/manifests, whose containers run programs of tests/vm/guest.

They are made as a user's are: OCI layouts, rootfs/assemble, a key of its own.
"""
import os
import pathlib
import subprocess

from machine import OUT, PROJECT, Trouble

GUESTS = OUT / 'test/tests/vm/guest'


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise Trouble(f'{pathlib.Path(command[0]).name} failed\n{done.stdout}{done.stderr}')
    return done.stdout


def build(folder, manifest, programs):
    """Makes system.img and initramfs.img in FOLDER, beside the kernel of the board; returns FOLDER."""
    folder = pathlib.Path(folder)
    keys, layouts = folder / 'keys', folder / 'oci'
    keys.mkdir()
    layouts.mkdir()
    tools = OUT / 'host/bin'
    run('openssl', 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', keys / 'test.key')
    (keys / 'test.pem').write_text(run(tools / 'coffer-image', 'public', keys / 'test.key', '--development'))
    for program in programs:
        # A manifest says images/NAME.
        run(PROJECT / 'tests/vm/oci-from-binary', layouts / 'images' / program, 'amd64', GUESTS / program)
    run(PROJECT / 'rootfs/assemble', '--manifest', manifest, '--keys', keys, '--coffer-init',
        OUT / 'bin/coffer-init', '--arch', 'amd64', '--board', 'qemu-x86_64', '--out', folder,
        '--images', layouts, '--tools', tools)
    os.symlink(OUT / 'images/kernel', folder / 'kernel')
    return folder
