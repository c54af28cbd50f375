# SPDX-License-Identifier: ISC
"""Bundles and a runtime to run them with, for tests as root.

The runtime is $RUNTIME, by default coffer: the tests can be tried with crun or runc, whose command
line and whose reading of the runtime-spec are the same.
"""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / 'tests'))
from tap import Tap, Trouble  # noqa: E402,F401: for the tests

OUT = pathlib.Path(os.environ.get('COFFER_OUT', PROJECT / 'out')).resolve()
COFFER = os.environ.get('COFFER', str(OUT / 'bin/coffer'))
RUNTIME = os.environ.get('RUNTIME', COFFER)
IS_COFFER = RUNTIME == COFFER
TIMEOUT_S = 60


def enter_mount_namespace():
    """What a test mounts is gone with it. On a hybrid host crun wants no controller to be left in the
    v2 hierarchy, so each one there is mounted as v1, as hybrid distributions do."""
    if os.environ.get('COFFER_TEST_INSIDE') != '1':
        os.environ['COFFER_TEST_INSIDE'] = '1'
        os.execvp('unshare', ['unshare', '--mount', '--propagation', 'private', sys.executable, '-B',
                              *sys.argv])


@contextlib.contextmanager
def hybrid_as_crun_wants(folder):
    controllers = pathlib.Path('/sys/fs/cgroup/unified/cgroup.controllers')
    mounted = []
    for name in controllers.read_text().split() if controllers.exists() else []:
        target = pathlib.Path(folder) / f'v1/{name}'
        target.mkdir(parents=True)
        if subprocess.run(['mount', '-t', 'cgroup', '-o', name, name, target],
                          stderr=subprocess.DEVNULL).returncode == 0:
            mounted.append(target)
    try:
        yield
    finally:
        for target in mounted:
            subprocess.run(['umount', target], check=True)


class Result:
    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    def __repr__(self):
        return f'status {self.status}, out {self.out!r}, err {self.err!r}'


class Host:
    """A folder with bundles and the runtime's state; `with Host() as host`."""
    count = 0

    def __init__(self, runtime=None):
        self.runtime = runtime or RUNTIME
        self.containers = []

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='coffer-host-'))
        self.stack = contextlib.ExitStack()
        if not IS_COFFER or self.runtime != COFFER:
            self.stack.enter_context(hybrid_as_crun_wants(self.folder))
        return self

    def __exit__(self, *_):
        for name in self.containers:
            self.call('delete', '--force', name)
        self.stack.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_id(self):
        Host.count += 1
        name = f'coffer-test-{os.getpid()}-{Host.count}'
        self.containers.append(name)
        return name

    def bundle(self, args=('sh',), **changes):
        """A bundle as `runc spec` writes it, with a busybox root and without a terminal."""
        Host.count += 1
        return Bundle(self.folder / f'bundle-{Host.count}', args, changes)

    def call(self, *words, **options):
        """RUNTIME --root STATE WORDS..."""
        command = [self.runtime, '--root', str(self.folder / 'state'), *map(str, words)]
        return self.call_bare(command, **options)

    def call_bare(self, command, stdin='', **options):
        # Through files: a container that lives on would keep a pipe open, and the call waiting.
        with tempfile.TemporaryFile('w+') as out, tempfile.TemporaryFile('w+') as err:
            done = subprocess.run(command, input=stdin, stdout=out, stderr=err, text=True,
                                  timeout=TIMEOUT_S, **options)
            out.seek(0)
            err.seek(0)
            done.stdout, done.stderr = out.read(), err.read()
        return Result(done)

    def run(self, bundle, **options):
        return self.call('run', '--bundle', bundle.path, self.new_id(), **options)

    def shell(self, script, **changes):
        """The output of a shell script in a container; Trouble when the container could not run."""
        result = self.run(self.bundle(['sh', '-c', script], **changes))
        if result.err and result.status != 0 and not result.out:
            raise Trouble(f'the container did not run: {result.err.strip()}\n{script}')
        return result.out

    def state(self, name):
        result = self.call('state', name)
        return json.loads(result.out) if result.status == 0 else None


def merge(into, changes):
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        elif value is None:
            into.pop(key, None)
        else:
            into[key] = value


class Bundle:
    def __init__(self, path, args, changes):
        self.path, self.root = path, path / 'rootfs'
        for name in ('bin', 'proc', 'dev', 'sys', 'tmp', 'etc', 'data'):
            (self.root / name).mkdir(parents=True)
        shutil.copy('/bin/busybox', self.root / 'bin/busybox')
        for applet in subprocess.run(['/bin/busybox', '--list'], capture_output=True,
                                     text=True).stdout.split():
            if applet != 'busybox':
                (self.root / 'bin' / applet).symlink_to('busybox')
        self.config = json.loads(default_config(path))
        self.config['process']['args'] = list(args)
        self.config['process']['terminal'] = False
        self.config['process']['env'] = ['PATH=/bin']
        self.change(**changes)

    def change(self, **changes):
        """Members are merged into config.json; None takes one away."""
        merge(self.config, changes)
        return self.write()

    def write(self):
        (self.path / 'config.json').write_text(json.dumps(self.config, indent=1))
        return self


def default_config(folder):
    """What `runc spec` writes."""
    scratch = folder / 'spec'
    scratch.mkdir()
    subprocess.run(['runc', 'spec'], cwd=scratch, check=True)
    text = (scratch / 'config.json').read_text()
    shutil.rmtree(scratch)
    return text
