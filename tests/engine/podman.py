# SPDX-License-Identifier: ISC
"""podman with a runtime and a storage of its own, registered as docs/engines.md says."""
import contextlib
import os
import pathlib

from engine import CONTROL, Left, call, make_layout, must, on_terminal, runtimes


CONF = '''
[containers]
pids_limit = 0
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[network]
network_config_dir = "{folder}/networks"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "{name}"
runtime_supports_json = ["{name}"]
tmp_dir = "{folder}/libpod"
[engine.runtimes]
{name} = ["{path}"]
'''


class Podman:
    def __init__(self, name, path, folder):
        self.name, self.folder = name, folder / name
        self.folder.mkdir()
        (self.folder / 'containers.conf').write_text(CONF.format(name=name, path=path, folder=self.folder))
        self.environment = dict(os.environ, DISABLE_HC_SYSTEMD='true',
                                CONTAINERS_CONF=str(self.folder / 'containers.conf'))
        self.base = ['podman', '--root', self.folder / 'storage', '--runroot', self.folder / 'run',
                     '--storage-driver', 'vfs', '--log-level', 'error']
        self.must('pull', '-q', f'oci:{folder}/box')
        self.must('tag', f'localhost{folder}/box', 'box')

    def __call__(self, *words, **options):
        return call([*self.base, *words], env=self.environment, **options)

    def must(self, *words, **options):
        return must([*self.base, *words], env=self.environment, **options).strip()

    def on_terminal(self, *words, **options):
        return on_terminal([*self.base, *words], self.environment, **options)

    def service(self, *options, script='trap "exit 7" TERM; while :; do sleep 0.1; done'):
        """The container "one", which runs until it is told to end."""
        self.must('run', '-d', '--network=none', '--name=one', *options, 'box', 'sh', '-c', script)

    def inspect(self, field, name='one'):
        return self.must('inspect', '--format', '{{' + field + '}}', name)

    def remove(self):
        """Everything but the image."""
        self('pod', 'rm', '-fa', '-t0')
        self('rm', '-fa', '-t0')
        self('volume', 'prune', '-f')


@contextlib.contextmanager
def podmans(tap, furnish=lambda podman: None):
    """One for each of the runtimes, and a look at what they leave. FURNISH is called with each."""
    folder = pathlib.Path('/run/podman-test')
    folder.mkdir()
    make_layout(folder / 'box')
    engines = [Podman(name, path, folder) for name, path in runtimes()]
    for one in engines:
        furnish(one)
    left = Left('/run/coffer', f'/run/{CONTROL}')
    yield engines
    for one in engines:
        one.remove()
    # podman's own group, for all its containers, and netavark's folder stay.
    tap.is_(left.more(ignore=['/sys/fs/cgroup/libpod_parent', '/sys/fs/cgroup/libpod_parent/conmon', '/run/netns']),
            {}, 'nothing is left')
