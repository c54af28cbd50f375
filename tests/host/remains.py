# SPDX-License-Identifier: ISC
"""What a runtime that failed, or was killed, left behind: nothing, or the test fails.

A Place has one state root, one bundle and one cgroup path, used again for each container, so that
what one leaves disturbs the next. Its process adopts orphans: who is not its child has ended.
"""
import contextlib
import ctypes
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import container

INJECT = str(container.OUT / 'test/tests/host/inject')
PATIENCE_S = 20
NAME = 'faulty'
BUSYBOX = '/bin/busybox'

# What the container's program tells of itself: the same after a fault that is said not to matter.
SHOWN = ('cat /proc/self/status /proc/self/limits /proc/self/oom_score_adj /proc/self/mountinfo '
         '/proc/sys/kernel/hostname /proc/self/uid_map; ls -l /dev /dev/pts; pwd; id')
STATUS_LINES = ('Uid', 'Gid', 'Groups', 'Cap', 'NoNewPrivs', 'Seccomp', 'SigIgn', 'SigBlk', 'Umask')


def adopt_orphans():
    PR_SET_CHILD_SUBREAPER = 36
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), 'prctl(PR_SET_CHILD_SUBREAPER)')


def cgroup_mount():
    for path in ('/sys/fs/cgroup', '/sys/fs/cgroup/unified'):
        if os.path.exists(f'{path}/cgroup.procs') and os.path.exists(f'{path}/cgroup.controllers'):
            return pathlib.Path(path)
    raise container.Trouble('cgroup v2 is not mounted')


def hooks_of(log):
    def hook(kind, shell=BUSYBOX, out=log):
        return [{'path': shell, 'args': ['sh', '-c', f'echo {kind} >>{out}'], 'timeout': 60}]
    return {'createRuntime': hook('createRuntime'), 'createContainer': hook('createContainer'),
            'startContainer': hook('startContainer', out='/dev/null'),
            'poststart': hook('poststart'), 'poststop': hook('poststop')}


def seccomp_profile():
    return {'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [
        {'names': ['swapon', 'reboot'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 1}]}


def variant_changes(place, user_namespace, terminal, hooks):
    """A bit of everything."""
    changes = {
        'process': {
            'terminal': terminal, 'oomScoreAdj': 500, 'user': {'uid': 0, 'gid': 0, 'additionalGids': [5]},
            'rlimits': [{'type': 'RLIMIT_NOFILE', 'soft': 100, 'hard': 200},
                        {'type': 'RLIMIT_CORE', 'soft': 0, 'hard': 0}]},
        'root': {'readonly': True},
        'hostname': 'faulty',
        'linux': {'cgroupsPath': f'/{place.cgroup}', 'seccomp': seccomp_profile(),
                  'sysctl': {'net.ipv4.ip_forward': '1'}, 'maskedPaths': ['/proc/kcore', '/proc/keys', '/sys/firmware'],
                  'readonlyPaths': ['/proc/bus', '/proc/sys'],
                  'resources': {'devices': [{'allow': False, 'access': 'rwm'},
                                            {'allow': True, 'type': 'c', 'major': 1, 'minor': 5, 'access': 'rw'}]}}}
    mounts = [
        {'destination': '/proc', 'type': 'proc', 'source': 'proc'},
        {'destination': '/dev', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['nosuid', 'mode=755', 'size=65536k']},
        {'destination': '/dev/pts', 'type': 'devpts', 'source': 'devpts',
         'options': ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620']},
        {'destination': '/dev/mqueue', 'type': 'mqueue', 'source': 'mqueue', 'options': ['nosuid', 'noexec', 'nodev']},
        {'destination': '/sys', 'type': 'sysfs', 'source': 'sysfs', 'options': ['nosuid', 'noexec', 'nodev', 'ro']},
        {'destination': '/tmp', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['nosuid', 'size=64k']},
        {'destination': '/data', 'type': 'bind', 'source': str(place.folder / 'volume'), 'options': ['rbind', 'ro', 'rprivate']},
        {'destination': '/etc/file', 'type': 'bind', 'source': str(place.folder / 'volume/file'), 'options': ['bind', 'nosuid']},
    ]
    if user_namespace:
        changes['linux'] |= {'uidMappings': [{'containerID': 0, 'hostID': 0, 'size': 1000}],
                             'gidMappings': [{'containerID': 0, 'hostID': 0, 'size': 1000}]}
    else:
        changes['linux'] |= {'devices': [{'path': '/dev/mem0', 'type': 'c', 'major': 1, 'minor': 5, 'fileMode': 0o600, 'uid': 7, 'gid': 8}]}
        mounts.append({'destination': '/sys/fs/cgroup', 'type': 'cgroup', 'source': 'cgroup', 'options': ['nosuid', 'noexec', 'nodev', 'ro']})
    if hooks:
        changes['hooks'] = hooks_of(place.folder / 'hooks')
    return changes | {'mounts': mounts}


class Place:
    """Of one process alone."""

    def __init__(self, number, args=('sh', '-c', SHOWN), user_namespace=False, terminal=False, hooks=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='coffer-remains-'))
        self.root = self.folder / 'state'
        self.top = f'coffer-remains-{os.getpid()}-{number}'
        self.cgroup = f'{self.top}/{NAME}'
        (self.folder / 'volume').mkdir()
        (self.folder / 'volume/file').write_text('a line\n')
        self.bundle = container.Bundle(self.folder / 'bundle', args, variant_changes(
            self, user_namespace, terminal, hooks))
        for program in (self.bundle.root / 'bin').iterdir():
            if program.name not in ('busybox', 'cat', 'echo', 'id', 'ls', 'pwd', 'sh', 'sleep', 'true'):
                program.unlink()
        namespaces = ['mount', 'pid', 'network', 'ipc', 'uts', 'cgroup'] + ['user'] * user_namespace
        self.bundle.change(linux={'namespaces': [{'type': kind} for kind in namespaces]})
        self.pid_file = self.folder / 'pid'
        self.started = {}
        self.report = self.folder / 'report'
        self.words = ['--bundle', str(self.bundle.path), '--pid-file', str(self.pid_file)]
        self.console = None
        if terminal:
            self.console = socket.socket(socket.AF_UNIX)
            self.console.bind(str(self.folder / 'console'))
            self.console.listen(64)
            self.console.setblocking(False)
            self.words += ['--console-socket', str(self.folder / 'console')]

    def __enter__(self):
        os.mkdir(cgroup_mount() / self.top)
        self.root.mkdir()
        return self

    def __exit__(self, *_):
        self.clear()
        with contextlib.suppress(OSError):
            os.rmdir(cgroup_mount() / self.top)
        shutil.rmtree(self.folder, ignore_errors=True)

    def note(self):
        """After the first container: what the place looks like when nothing is left in it."""
        self.clean = self.look()

    def look(self):
        files = [f'{folder}/{name}' for folder, folders, names in os.walk(self.folder) for name in folders + names
                 if not name.startswith(('out', 'err', 'report', 'hooks', 'pid', 'state')) or folder != str(self.folder)]
        files = [path for path in files if not path.startswith(f'{self.root}/')]
        return {'mounts': pathlib.Path('/proc/self/mountinfo').read_text().splitlines(),
                'files': files,
                'cgroups': sorted(entry.name for entry in os.scandir(cgroup_mount() / self.top) if entry.is_dir()),
                'descriptors': len(os.listdir('/proc/self/fd'))}

    def command(self, *words):
        return [container.RUNTIME, '--root', str(self.root), *words]

    def begin(self, command, tag=''):
        # Fresh files: who was started before may still write into his.
        for name in ('out', 'err'):
            (self.folder / f'{name}{tag}').unlink(missing_ok=True)
        with open(self.folder / f'out{tag}', 'w') as out, open(self.folder / f'err{tag}', 'w') as err:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        self.started[process.pid] = process
        return process

    def collect(self):
        """Reaps one child or orphan; False when none has ended, None when there is none."""
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return None
        if ended is None:
            return False
        if ended.si_pid in self.started:
            self.started.pop(ended.si_pid).wait()
        else:
            os.waitpid(ended.si_pid, 0)
        return True

    def end(self, process):
        """Reaps orphans meanwhile: a pid namespace ends when the last of its zombies is reaped."""
        deadline = time.monotonic() + PATIENCE_S
        while process.returncode is None and time.monotonic() < deadline:
            if not self.collect():
                time.sleep(0.0003)
        if process.returncode is not None:
            return process.returncode
        process.kill()
        process.wait()
        return None

    def call(self, *words):
        """The exit status, None when it hangs."""
        return self.end(self.begin(self.command(*words)))

    def inject(self, fault, *words, attach=None):
        where = ['-a', str(attach)] if attach else []
        return self.end(self.begin([INJECT, *where, str(self.report), *map(str, fault), *self.command(*words)]))

    def out(self, tag=''):
        return (self.folder / f'out{tag}').read_text(errors='replace')

    def err(self, tag=''):
        return (self.folder / f'err{tag}').read_text(errors='replace')

    def hooks_run(self):
        log = self.folder / 'hooks'
        ran = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return ran

    def state(self):
        done = subprocess.run(self.command('state', NAME), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def await_status(self, status):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.reap()
            state = self.state()
            if state and state['status'] == status:
                return True
            time.sleep(0.002)
        return False

    def reap(self):
        """True while a descendant of this process lives."""
        while (one := self.collect()):
            pass
        return one is not None

    def processes(self):
        """Those that do not end by themselves."""
        deadline = time.monotonic() + 5
        while self.reap() and time.monotonic() < deadline:
            time.sleep(0.001)
        found = []
        for pid in pathlib.Path(f'/proc/self/task/{os.getpid()}/children').read_text().split():
            with contextlib.suppress(OSError):
                found.append(pathlib.Path(f'/proc/{pid}/cmdline').read_bytes().replace(b'\0', b' ').decode(errors='replace')
                             or pathlib.Path(f'/proc/{pid}/comm').read_text().strip())
        return found

    def take_consoles(self):
        while self.console:
            try:
                self.console.accept()[0].close()
            except BlockingIOError:
                break

    def remains(self):
        """Lines that say what is left."""
        self.take_consoles()
        found = [f'process: {line}' for line in self.processes()]
        if self.root.exists():
            found += [f'state: {folder}' for folder, _, _ in os.walk(self.root) if folder != str(self.root)]
        now = self.look()
        for kind in ('mounts', 'files', 'cgroups'):
            found += [f'{kind}: {line}' for line in now[kind] if line not in self.clean[kind]]
        if now['descriptors'] != self.clean['descriptors']:
            found.append(f"descriptors: {now['descriptors']} and not {self.clean['descriptors']}")
        return found

    def clear(self):
        """By other means than the runtime's, so that one failure is one failure."""
        top = cgroup_mount() / self.top
        for folder, _, _ in os.walk(top, topdown=False):
            with contextlib.suppress(OSError):
                pathlib.Path(folder, 'cgroup.kill').write_text('1')
        for pid in pathlib.Path(f'/proc/self/task/{os.getpid()}/children').read_text().split():
            with contextlib.suppress(OSError):
                os.kill(int(pid), 9)
        self.processes()
        for folder, _, _ in os.walk(top, topdown=False):
            with contextlib.suppress(OSError):
                if folder != str(top):
                    os.rmdir(folder)
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        for name in ('pid', 'pid.new', 'hooks'):
            (self.folder / name).unlink(missing_ok=True)
        self.take_consoles()


def told(text):
    """What the container's program says of itself, without what differs from one to the next."""
    lines = []
    for line in text.replace('\r', '').splitlines():
        words = line.split()
        if len(words) > 6 and ' - ' in line:
            lines.append(' '.join(words[3:]))
        elif ':' in line.split(' ')[0] and '\t' in line:
            if line.startswith(STATUS_LINES):
                lines.append(line)
        elif words and words[0][0] in 'bcdlps-' and len(words[0]) == 10:
            # A device's numbers are two words; the time goes.
            lines.append(' '.join(words[:6 if words[0][0] in 'bc' else 4] + words[-1:]))
        else:
            lines.append(line)
    return lines
