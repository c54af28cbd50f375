# SPDX-License-Identifier: ISC
"""coffer-init's system stage as PID 1 of namespaces of its own, on a root prepared as on the device.

No image and no dm-verity here, and the limits of cgroups are left out, because the host may keep its
controllers elsewhere: the virtual machine tests have both. reboot(2) in a pid namespace ends it by
SIGINT for a power off and by SIGHUP for a reboot.
"""
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / 'tests'))
from tap import Tap, Trouble  # noqa: E402,F401: for the tests

OUT = pathlib.Path(os.environ.get('COFFER_OUT', PROJECT / 'out')).resolve()
INIT = pathlib.Path(os.environ.get('COFFER_INIT', OUT / 'bin/coffer-init'))
GUESTS = pathlib.Path(os.environ.get('COFFER_GUESTS', OUT / 'test/tests/vm/guest'))
WAIT_S = 30

# A filter of one instruction, SECCOMP_RET_ALLOW: the real ones are the build's.
ALLOW_ALL = struct.pack('=HBBI', 0x06, 0, 0, 0x7fff0000)


def config(container, args, first_id):
    """What the build writes, without limits."""
    ids = [{'containerID': 0, 'hostID': first_id, 'size': 65536}]
    capabilities = container.get('capabilities', [])
    return {
        'ociVersion': '1.2.0',
        'process': {
            'user': {'uid': 0, 'gid': 0}, 'args': list(args), 'cwd': '/', 'noNewPrivileges': True,
            'capabilities': {k: capabilities for k in ('bounding', 'effective', 'permitted')},
            'env': ['PATH=/bin'],
        },
        'root': {'path': 'rootfs', 'readonly': not container.get('writableRoot', False)},
        'mounts': [
            {'destination': '/proc', 'type': 'proc', 'source': 'proc', 'options': ['nosuid', 'noexec', 'nodev']},
            {'destination': '/dev', 'type': 'tmpfs', 'source': 'tmpfs',
             'options': ['nosuid', 'strictatime', 'mode=755', 'size=64k']},
        ] + [
            {'destination': m['destination'], 'type': 'bind', 'source': '/run/volumes/' + m['volume'],
             'options': ['rbind']} for m in container.get('mounts', [])
        ],
        'linux': {
            'namespaces': [{'type': t} for t in
                           ('pid', 'network', 'ipc', 'uts', 'mount', 'cgroup', 'user')],
            'uidMappings': ids, 'gidMappings': ids, 'cgroupsPath': '/coffer/' + container['name'],
        },
    }


class Appliance:
    """`with Appliance(manifest, {name: args}) as a:`; args[0] is a program of tests/vm/guest, or a
    shell line when it has a blank."""

    def __init__(self, manifest, programs, change=None):
        self.manifest, self.programs, self.change = manifest, programs, change
        self.lines = []
        self.queue = queue.Queue()

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='coffer-init-'))
        self.cgroup = None
        try:
            self.build()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def build(self):
        root = self.folder / 'root'
        for name in ('proc', 'sys', 'dev', 'run', 'tmp', 'sbin', 'etc/coffer', 'containers'):
            (root / name).mkdir(parents=True)
        shutil.copy(INIT, root / 'sbin/coffer-init')
        shutil.copy('/bin/busybox', root / 'sbin/busybox')
        text = self.manifest if isinstance(self.manifest, str) else json.dumps(self.manifest)
        (root / 'etc/coffer/manifest.json').write_text(text)
        position = 0
        for phase in ('onboot', 'services', 'onshutdown'):
            for container in ([] if isinstance(self.manifest, str) else self.manifest.get(phase, [])):
                position += 1
                self.bundle(root / 'containers' / container['name'], container, position)
        if self.change:
            self.change(root)

    def bundle(self, bundle, container, position):
        args = list(self.programs[container['name']])
        for name in ('proc', 'dev', 'bin', 'vol', 'tmp'):
            (bundle / 'rootfs' / name).mkdir(parents=True)
        shutil.copy('/bin/busybox', bundle / 'rootfs/bin/sh')
        if ' ' in args[0]:
            args = ['/bin/sh', '-c', args[0]]
        else:
            shutil.copy(GUESTS / args[0], bundle / 'rootfs/bin' / args[0])
            args[0] = '/bin/' + args[0]
        document = config(container, args, position * 65536)
        (bundle / 'config.json').write_text(json.dumps(document))
        (bundle / 'seccomp.bpf').write_bytes(ALLOW_ALL)

    def start(self):
        for place in ('/sys/fs/cgroup/unified', '/sys/fs/cgroup'):
            if os.path.exists(place + '/cgroup.procs'):
                # One deeper than what the host's root hands controllers to: with one of them PID 1 would
                # find, other than in a root of all, that its own cgroup has a process.
                self.cgroup = pathlib.Path(f'{place}/coffer-init-{os.getpid()}/inside')
                self.cgroup.mkdir(parents=True)
                break
        root = self.folder / 'root'
        script = (f'echo $$ > {self.cgroup}/cgroup.procs && '
                  'exec unshare --fork --kill-child --pid --mount --uts --ipc --net --cgroup '
                  f'sh -c "mount --bind {root} {root} && cd {root} && pivot_root . . && '
                  # The old root is on top of the new one now, and must be gone before PID 1 unmounts.
                  "exec /sbin/busybox sh -c '/sbin/busybox umount -l . && cd / && "
                  'exec /sbin/coffer-init system\'"')
        self.process = subprocess.Popen(['sh', '-c', script], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.began = time.monotonic()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.queue.put(line.decode(errors='replace').rstrip('\n'))
        self.queue.put(None)

    def __exit__(self, *_):
        if hasattr(self, 'process'):
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()
        if self.cgroup:
            self.remove_cgroup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove_cgroup(self):
        for _ in range(100):
            for folder, _names, _files in os.walk(self.cgroup.parent, topdown=False):
                try:
                    os.rmdir(folder)
                except OSError:
                    pass
            if not self.cgroup.parent.exists():
                return
            time.sleep(0.05)

    def trouble(self, what):
        return Trouble(what + '. Its output:\n' + '\n'.join('  | ' + line for line in self.lines[-40:]))

    def wait_for(self, pattern, timeout=WAIT_S):
        deadline = time.monotonic() + timeout
        while True:
            try:
                line = self.queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise self.trouble(f'no line with {pattern!r} within {timeout} s') from None
            if line is None:
                self.queue.put(None)
                raise self.trouble(f'it ended without a line with {pattern!r}')
            self.lines.append(line)
            if match := re.search(pattern, line):
                return match

    def wait_for_end(self, timeout=WAIT_S):
        """The name of the signal that ended the namespace's PID 1: "SIGINT" is a power off."""
        deadline = time.monotonic() + timeout
        try:
            while (line := self.queue.get(timeout=max(0.0, deadline - time.monotonic()))) is not None:
                self.lines.append(line)
            status = self.process.wait(max(1, deadline - time.monotonic()))
        except (queue.Empty, subprocess.TimeoutExpired):
            raise self.trouble(f'it did not end within {timeout} s') from None
        # unshare hands the signal on, by dying of it or as 128 + n.
        number = -status if status < 0 else status - 128
        return signal.Signals(number).name if 0 < number < 65 else f'status {status}'

    def find_all(self, pattern):
        return [match for line in self.lines if (match := re.search(pattern, line))]

    def pid1(self):
        """As the host sees it."""
        children = pathlib.Path(f'/proc/{self.process.pid}/task/{self.process.pid}/children')
        return int(children.read_text().split()[0])

    def signal(self, name):
        os.kill(self.pid1(), getattr(signal, name))

    def container_pids(self, name):
        """As the host sees them."""
        return [int(p) for p in (self.cgroup / 'coffer' / name / 'cgroup.procs').read_text().split()]
