# SPDX-License-Identifier: ISC
"""Debian's packages for a virtual machine, unpacked and not installed: its kernel, and tools that this
machine may well be without.

They come by apt from this machine's Debian sources, with an apt of our own (rootfs/package/apt-config) that
checks the archive's signature, and stay in $COFFER_CACHE/debian: what lies there once needs no network again.
What cannot be had is Missing, with a reason to skip.
"""
import fcntl
import lzma
import os
import pathlib
import re
import shutil
import subprocess

from machine import PROJECT

CACHE = pathlib.Path(os.environ.get('COFFER_CACHE') or
                     pathlib.Path(os.environ.get('XDG_CACHE_HOME') or '~/.cache').expanduser() / 'coffer')
FOLDER = CACHE / 'debian'
# apt tries again by itself; a network that only swallows packets shall not hold up the tests.
PATIENCE_S = 240


class Missing(Exception):
    """Why something is not there."""


def call(*words, **options):
    try:
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=PATIENCE_S,
                              check=False, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(str(error)) from None
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ['no word why'])[-1]
        raise Missing(f'{pathlib.Path(words[0]).name}: {last}')
    return done.stdout


def download(name, folder):
    """Fetches the package, or the one that it depends on where it is but a name for that, and unpacks it."""
    if call('dpkg', '--print-architecture').strip() != 'amd64':
        raise Missing('the guest is amd64, and this machine is not')
    apt = CACHE / 'apt'
    apt.mkdir(parents=True, exist_ok=True)
    config = call(PROJECT / 'rootfs/package/apt-config', apt, 'amd64', 'source').split()[-1]
    environment = {**os.environ, 'APT_CONFIG': config}
    if name.startswith('linux-image-'):
        depends = call('apt-cache', 'depends', name, env=environment)
        name = re.search(r'Depends: (linux-image-\S+)', depends)[1] if 'Depends: linux-image-' in depends else name
    new = folder.with_suffix('.new')
    shutil.rmtree(new, ignore_errors=True)
    (new / 'root').mkdir(parents=True)
    call('apt-get', '-qq', 'download', name, cwd=new, env=environment)
    package, = new.glob('*.deb')
    call('dpkg-deb', '-x', package, new / 'root')
    package.unlink()
    new.rename(folder)


def package(name):
    """The folder in which the package NAME is unpacked."""
    folder = FOLDER / name
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / 'lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            try:
                download(name, folder)
            except Missing as why:
                raise Missing(f"Debian's package {name} is not to be had: {why}") from None
    return folder / 'root'


def tool(name, of):
    """A program of this machine, or of the package OF."""
    found = shutil.which(name, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')
    if found:
        return pathlib.Path(found)
    for path in sorted(package(of).rglob(name)):
        if path.is_file() and os.access(path, os.X_OK):
            return path
    raise Missing(f"Debian's package {of} has no {name}")


class Kernel:
    """The one of Debian's cloud images: every controller, AppArmor and SELinux; much of it in modules."""

    def __init__(self):
        self.root = package('linux-image-cloud-amd64')
        self.image = max(self.root.glob('boot/vmlinuz-*'))
        self.files = {path.name.split('.ko')[0].replace('-', '_'): path for path in self.root.rglob('*.ko*')}

    def module(self, name):
        text = self.files[name].read_bytes()
        return lzma.decompress(text) if self.files[name].suffix == '.xz' else text

    def modules(self, *names):
        """Name to content, in the order in which they can be loaded; what is built in is none."""
        found = {}

        def add(name):
            name = name.replace('-', '_')
            if name in found or name not in self.files:
                return
            text = self.module(name)
            for other in re.findall(rb'\0depends=([^\0]*)', text):
                for one in filter(None, other.decode().split(',')):
                    add(one)
            found[name] = text

        for name in names:
            add(name)
        return found
