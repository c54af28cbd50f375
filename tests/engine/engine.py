# SPDX-License-Identifier: ISC
"""Real engines with coffer and with a control, in namespaces that leave nothing behind.

enter() starts the test again in namespaces of its own: every process is gone with the pid namespace,
every mount with the mount namespace, networks with the network namespace. /run, /dev/shm and the
folders of engines below /var/lib are empty there, so that the machine's own engines see nothing of
it. The cgroup is the root of a cgroup namespace, shown as a v2 host; whatever engines make is below it.
"""
import json
import os
import pathlib
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / 'tests'))
from tap import Tap, Trouble  # noqa: E402,F401: for the tests

OUT = pathlib.Path(os.environ.get('COFFER_OUT', PROJECT / 'out')).resolve()
COFFER = os.environ.get('COFFER', str(OUT / 'bin/coffer'))
# How long a command may take, and what it brings about.
TIMEOUT_S = 60
WAIT_S = 20
# The runtime that coffer is held against: runc or crun.
CONTROL = os.environ.get('COFFER_CONTROL', 'runc')
# What engines and runtimes keep below these would be the machine's own.
OWN_FOLDERS = ('/run', '/dev/shm', '/var/lib/containers', '/var/lib/containerd', '/var/lib/docker',
               '/var/lib/cni', '/etc/containers/networks')
INSIDE = 'COFFER_ENGINE_INSIDE'


def enter():
    """Returns in the namespaces; the process outside waits, and removes the cgroup."""
    if os.environ.get(INSIDE):
        return furnish()
    unified = pathlib.Path('/sys/fs/cgroup/unified')
    cgroup = (unified if unified.exists() else unified.parent) / f'coffer-engine-{os.getpid()}'
    cgroup.mkdir()
    # Engines leave their helpers to PID 1, and wait for them to be gone: it has to reap.
    command = ['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child',
               '--mount-proc', '--net', '--ipc', '--uts', '--cgroup', 'catatonit', '--',
               sys.executable, '-B', *sys.argv]
    child = subprocess.Popen(command, env=dict(os.environ, **{INSIDE: '1'}),
                             preexec_fn=lambda: (cgroup / 'cgroup.procs').write_text('0'))

    def stop(*_):
        child.kill()

    signal.signal(signal.SIGTERM, stop)
    try:
        status = child.wait()
    finally:
        stop()
        remove_cgroup(cgroup)
    sys.exit(status if status >= 0 else 128 - status)


def remove_cgroup(cgroup):
    """Its processes are dying with their pid namespace."""
    deadline = time.monotonic() + 10
    while cgroup.exists():
        for folder, _, _ in os.walk(cgroup, topdown=False):
            try:
                os.rmdir(folder)
            except OSError:
                if time.monotonic() > deadline:
                    raise
        time.sleep(0.02)


def furnish():
    def system(*words):
        subprocess.run(words, check=True)

    system('umount', '-R', '/sys/fs/cgroup')
    system('mount', '-t', 'cgroup2', 'cgroup', '/sys/fs/cgroup')
    system('ip', 'link', 'set', 'lo', 'up')
    for folder in OWN_FOLDERS:
        if os.path.isdir(folder):
            system('mount', '-t', 'tmpfs', 'tmpfs', folder)


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return f'status {self.status}, out {self.out!r}, err {self.err!r}'


def call(command, stdin='', **options):
    # Through files: what lives on in the background would keep a pipe open, and the call waiting.
    with tempfile.TemporaryFile('w+') as out, tempfile.TemporaryFile('w+') as err:
        done = subprocess.run([str(word) for word in command], input=stdin, stdout=out, stderr=err,
                              text=True, timeout=TIMEOUT_S, **options)
        out.seek(0)
        err.seek(0)
        return Result(done.returncode, out.read(), err.read())


def must(command, **options):
    result = call(command, **options)
    if result.status != 0:
        raise Trouble(f'{" ".join(map(str, command))} failed\n{result.out}{result.err}')
    return result.out


def on_terminal(command, environment, typed=''):
    """Runs COMMAND on a terminal of its own and types; the output has the terminal's line ends."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(command[0], [str(word) for word in command], environment)
    out, deadline = b'', time.monotonic() + TIMEOUT_S
    os.write(fd, typed.encode())
    while time.monotonic() < deadline:
        if not select.select([fd], [], [], 1)[0]:
            continue
        try:
            chunk = os.read(fd, 4096)
        except OSError:
            break
        if not chunk:
            break
        out += chunk
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(fd)
    return Result(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), out.decode(), '')


def wait_until(condition, what, timeout=None):
    timeout = timeout or WAIT_S
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise Trouble(f'{what}: not within {timeout} s')
        time.sleep(0.05)


def make_layout(layout):
    """An OCI layout with the image "latest": busybox, its applets, root and a user."""
    with tempfile.TemporaryDirectory(prefix='coffer-engine-') as name:
        root = pathlib.Path(name) / 'root'
        for folder in ('bin', 'etc', 'tmp', 'proc', 'sys', 'dev', 'data', 'run'):
            (root / folder).mkdir(parents=True)
        (root / 'tmp').chmod(0o1777)
        shutil.copy('/bin/busybox', root / 'bin/busybox')
        for applet in must(['/bin/busybox', '--list']).split():
            if applet != 'busybox':
                (root / 'bin' / applet).symlink_to('busybox')
        (root / 'etc/passwd').write_text('root:x:0:0:root:/:/bin/sh\nuser:x:1000:1000::/data:/bin/sh\n')
        (root / 'etc/group').write_text('root:x:0:\nuser:x:1000:\nextra:x:2000:user\n')
        (root / 'data/file').write_text('of the image\n')
        tar = f'{name}/layer.tar'
        must(['tar', '-C', root, '--owner=0', '--group=0', '--numeric-owner', '-cf', tar, '.'])
        must(['umoci', 'init', '--layout', layout])
        must(['umoci', 'new', '--image', f'{layout}:latest'])
        must(['umoci', 'raw', 'add-layer', '--image', f'{layout}:latest', tar])
        must(['umoci', 'config', '--image', f'{layout}:latest', '--os', 'linux', '--architecture',
              architecture(), '--config.cmd', 'sh', '--config.env', 'PATH=/bin'])
    return layout


def architecture():
    return must(['dpkg', '--print-architecture']).strip().replace('armhf', 'arm')


def mounts():
    return sorted(line.split()[4] for line in open('/proc/self/mountinfo'))


def cgroups():
    return sorted(folder for folder, _, _ in os.walk('/sys/fs/cgroup'))


def processes():
    """Names of what runs in our pid namespace, zombies aside."""
    names = []
    for folder in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            state = (folder / 'stat').read_text()
        except OSError:
            continue
        name, rest = state[state.index('(') + 1:].rsplit(')', 1)
        if rest.split()[0] != 'Z':
            names.append(name)
    return sorted(names)


class Left:
    """What a pass over the cases must leave as it was."""
    def __init__(self, *folders):
        self.folders = folders
        self.before = self.look()

    def look(self):
        found = {'mounts': mounts(), 'cgroups': cgroups(), 'processes': processes()}
        for folder in self.folders:
            found[folder] = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        return found

    def more(self, ignore=()):
        """What there is now and was not before, after the moment that dying takes."""
        deadline = time.monotonic() + 5
        while True:
            now = self.look()
            new = {key: [one for one in set(now[key]) - set(self.before[key]) if one not in ignore]
                   for key in now}
            new = {key: sorted(value) for key, value in new.items() if value}
            if not new or time.monotonic() > deadline:
                return new
            time.sleep(0.1)


def own_bounding_set():
    """The line of /proc/self/status."""
    return next(line for line in open('/proc/self/status') if line.startswith('CapBnd:'))


def has_all_capabilities():
    highest = int(pathlib.Path('/proc/sys/kernel/cap_last_cap').read_text())
    return int(own_bounding_set().split()[1], 16) == (1 << highest + 1) - 1


def runtimes():
    """The control's and coffer's name and path."""
    path = shutil.which(CONTROL)
    if CONTROL == 'crun' and not has_all_capabilities():
        folder = pathlib.Path('/run/control')
        folder.mkdir(exist_ok=True)
        must(['gcc', '-shared', '-fPIC', '-D_GNU_SOURCE', '-o', folder / 'memlock.so', PROJECT / 'tests/engine/memlock.c'])
        wrapper = folder / 'crun'
        wrapper.write_text(f'#!/bin/sh\nLD_PRELOAD={folder}/memlock.so exec {path} "$@"\n')
        wrapper.chmod(0o755)
        path = str(wrapper)
    return (CONTROL, path), ('coffer', COFFER)


def give_subordinate_ids():
    """What podman gives containers with --userns=auto: ids of a user that need not exist."""
    pathlib.Path('/run/subordinate').write_text('containers:100000:65536\n')
    for name in ('/etc/subuid', '/etc/subgid'):
        must(['mount', '--bind', '/run/subordinate', name])


class Cases:
    """Functions of an engine, each with what it has to return, with the control and with coffer."""
    def __init__(self):
        self.list = []

    def add(self, name, case, want, skip_control=None):
        self.list.append((name, case, want, skip_control))

    def wants(self, want):
        """Decorates a case; its name is the function's."""
        def take(case):
            self.add(case.__name__.strip('_').replace('_', ' '), case, want)
            return case
        return take

    def run(self, tap, engines):
        """ENGINES: the control's and coffer's, with a name and remove()."""
        for name, case, want, skip_control in self.list:
            for one in engines:
                if skip_control and one is engines[0]:
                    tap.skip(f'{name}: {one.name}: {skip_control}')
                    continue
                try:
                    tap.is_(case(one), want, f'{name}: {one.name}')
                except Exception as error:
                    tap.broke(Trouble(f'{name}: {one.name}: {error}'))
                one.remove()


def seccomp_profile(path):
    """One whose effect shows: a folder cannot be made, for a reason of its own."""
    path.write_text(json.dumps({
        'defaultAction': 'SCMP_ACT_ALLOW',
        'syscalls': [{'names': ['mkdir', 'mkdirat'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 28}]}))
