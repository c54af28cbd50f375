# SPDX-License-Identifier: ISC
"""A dockerd under a test's control, wherever it runs, and what it has to do with each runtime."""
import json
import os
import pathlib
import re

import engine
from engine import Cases, call, make_layout, must, on_terminal, seccomp_profile, wait_until

# Of the daemon's machine.
FOLDER = pathlib.Path('/run/docker-test')
CASES = Cases()


def daemon_json(name, path, host, **more):
    """The daemon's configuration. Its folder is that of the runtime's name."""
    folder = FOLDER / name
    # runc is a name that dockerd has already.
    runtime = name if name != 'runc' else 'control'
    return json.dumps({
        'default-runtime': runtime, 'runtimes': {runtime: {'path': path}}, 'hosts': [host],
        'storage-driver': 'vfs', 'exec-opts': ['native.cgroupdriver=cgroupfs'],
        'data-root': f'{folder}/data', 'exec-root': f'{folder}/exec', 'pidfile': f'{folder}/pid',
        'iptables': False, 'ip6tables': False, 'bridge': 'none', 'oom-score-adjust': 0, **more})


def make_image(folder):
    """A tar for import_image."""
    make_layout(folder / 'layout')
    must(['umoci', 'unpack', '--image', f'{folder}/layout:latest', folder / 'unpacked'])
    must(['tar', '-C', folder / 'unpacked/rootfs', '-cf', folder / 'box.tar', '.'])
    return folder / 'box.tar'


class Docker:
    """The client of a daemon whose default runtime is the one that is named."""
    def __init__(self, name, host, folder):
        """FOLDER: for files of the client's machine."""
        self.name, self.folder = name, folder
        # The client of the package: others of that name may stand before it.
        self.base = ['/usr/bin/docker', '--host', host]
        seccomp_profile(folder / 'seccomp.json')

    def import_image(self, tar):
        self.must('import', '--change', 'ENV PATH=/bin', '--change', 'CMD sh', tar, 'box')

    def __call__(self, *words, **options):
        return call([*self.base, *words], **options)

    def must(self, *words, **options):
        return must([*self.base, *words], **options).strip()

    def service(self, *options, script='trap "exit 7" TERM; while :; do sleep 0.1; done'):
        self.must('run', '-d', '--network=none', '--name=one', *options, 'box', 'sh', '-c', script)

    def inspect(self, field, name='one'):
        return self.must('inspect', '--format', '{{' + field + '}}', name)

    def remove(self):
        if names := self.must('ps', '-aq').split():
            self('rm', '-f', *names)
        self('volume', 'prune', '-f')


def row(name, options, *program, status=0, out='', err='', skip_control=None):
    """A container that is run; ERR is found in what docker says."""
    def case(docker):
        words = [word.format(folder=FOLDER, here=docker.folder) for word in options]
        if not any(word.startswith('--network=') for word in words):
            words.append('--network=none')
        got = docker('run', '--rm', *words, 'box', *program, stdin='typed')
        return got.status, got.out, 'as wanted' if err and err in got.err.lower() else got.err
    CASES.add(f'run: {name}', case, (status, out, 'as wanted' if err else ''), skip_control)


row('status', [], 'sh', '-c', 'echo out; exit 3', status=3, out='out\n')
row('no such program', [], 'no-such', status=127, err='executable file not found in $path')
row('no such path', [], '/no/such', status=127, err='no such file or directory')
row('no program', [], '/etc', status=126, err='permission denied')
row('standard input', ['-i'], 'cat', out='typed')
row('user', ['--user=user', '--workdir=/data', '--env=A=b'], 'sh', '-c', 'id -u; pwd; echo $A', out='1000\n/data\nb\n')
row('host name', ['--hostname=boat'], 'hostname', out='boat\n')
row('no capability', ['--cap-drop=ALL'], 'grep', 'CapBnd', '/proc/self/status', out='CapBnd:\t0000000000000000\n')
row('capability', ['--cap-drop=ALL', '--cap-add=NET_ADMIN'], 'grep', 'CapEff', '/proc/self/status',
    out='CapEff:\t0000000000001000\n')
row('default capabilities', [], 'grep', 'CapEff', '/proc/self/status', out='CapEff:\t00000000a80425fb\n')
row('no new privileges', ['--security-opt=no-new-privileges'], 'grep', 'NoNewPrivs', '/proc/self/status',
    out='NoNewPrivs:\t1\n')
row('default seccomp', [], 'grep', 'Seccomp:', '/proc/self/status', out='Seccomp:\t2\n')
row('seccomp profile', ['--security-opt=seccomp={here}/seccomp.json'], 'mkdir', '/x', status=1,
    err='no space left on device')
# dockerd asks for every capability, whether it has it or not; runc 1.1 does not go on without one.
row('privileged', ['--privileged'], 'sh', '-c', 'mount -t tmpfs x /data && echo mounted', out='mounted\n',
    skip_control=None if engine.has_all_capabilities() else 'this machine withholds a capability of the host')
row('read-only', ['--read-only'], 'touch', '/x', status=1, err='read-only file system')
row('tmpfs', ['--tmpfs=/data:size=64k,noexec'], 'sh', '-c', 'grep -c "^tmpfs /data .*noexec.*size=64k" /proc/mounts',
    out='1\n')
row('volume', ['-v={folder}/shared:/data'], 'cat', '/data/file', out='host\n')
row('read-only volume', ['-v={folder}/shared:/data:ro'], 'touch', '/data/x', status=1, err='read-only file system')
row('named volume', ['-v=kept:/data'], 'cat', '/data/file', out='of the image\n')
row('device', ['--device=/dev/zero:/dev/nought'], 'sh', '-c', 'head -c 2 /dev/nought | wc -c', out='2\n')
row('sysctl', ['--sysctl=net.ipv4.ip_forward=1'], 'cat', '/proc/sys/net/ipv4/ip_forward', out='1\n')
row('limit of resources', ['--ulimit=nofile=100:200'], 'sh', '-c', 'ulimit -Sn; ulimit -Hn', out='100\n200\n')
row('size of /dev/shm', ['--shm-size=1m'], 'sh', '-c', "df -k /dev/shm | tail -n 1 | awk '{print $2}'", out='1024\n')
row('host namespaces', ['--pid=host', '--ipc=host', '--uts=host'], 'true')
row('host network', ['--network=host'], 'true')
row('init', ['--init'], 'sh', '-c', 'cat /proc/1/comm; exit 5', status=5, out='docker-init\n')
row('masked', [], 'sh', '-c', 'cat /proc/keys | wc -c', out='0\n')
row('cgroup namespace', ['--cgroupns=private'], 'tail', '-n', '1', '/proc/self/cgroup', out='0::/\n')


@CASES.wants(('running', 'one'))
def fields(docker):
    docker.service()
    if docker.inspect('.HostConfig.Runtime') not in (docker.name, 'control'):
        return 'another runtime'
    return docker.inspect('.State.Status'), docker.must('ps', '--format', '{{.Names}}')


@CASES.wants([(4, 'out\n', 'err\n'), (0, 'typed', ''), (0, '1000\n/data\na b\n', ''),
        (126, None, ''), (126, None, '')])
def exec_(docker):
    docker.service()
    results = [docker('exec', *words, stdin='typed') for words in (
        ('one', 'sh', '-c', 'echo out; echo err >&2; exit 4'),
        ('-i', 'one', 'cat'),
        ('--user=user', '--workdir=/data', '--env=WORD=a b', 'one', 'sh', '-c', 'id -u; pwd; echo $WORD'),
        ('one', 'no-such'),
        ('one', '/etc'))]
    return [(one.status, one.out if one.status < 100 else None, one.err) for one in results]


@CASES.wants((6, True))
def terminal(docker):
    got = on_terminal([*docker.base, 'run', '--rm', '-it', '--network=none', 'box', 'sh', '-c',
                       'test -t 0 && read word && echo got $word; exit 6'], os.environ, typed='hello\n')
    return got.status, 'got hello' in got.out


@CASES.wants((6, True))
def exec_terminal(docker):
    docker.service()
    got = on_terminal([*docker.base, 'exec', '-it', 'one', 'sh', '-c',
                       'test -t 0 && read word && echo got $word; exit 6'], os.environ, typed='hello\n')
    return got.status, 'got hello' in got.out


@CASES.wants(('out\n', 'err\n'))
def logs(docker):
    docker.service(script='echo out; echo err >&2')
    docker.must('wait', 'one')
    got = docker('logs', 'one')
    return got.out, got.err


@CASES.wants(('exited', '7'))
def stop(docker):
    docker.service()
    docker.must('stop', '-t', '10', 'one')
    return docker.inspect('.State.Status'), docker.inspect('.State.ExitCode')


@CASES.wants(('9', '137', 1))
def kill(docker):
    docker.service(script='trap "exit 9" USR1; while :; do sleep 0.1; done')
    docker.must('kill', '-s', 'USR1', 'one')
    first = docker.must('wait', 'one')
    docker.must('start', 'one')
    docker.must('kill', 'one')
    return first, docker.must('wait', 'one'), docker('kill', 'one').status


@CASES.wants(('paused', 1, 'running', 0))
def pause(docker):
    docker.service()
    docker.must('pause', 'one')
    status, refused = docker.inspect('.State.Status'), docker('exec', 'one', 'true').status
    docker.must('unpause', 'one')
    return status, refused, docker.inspect('.State.Status'), docker('exec', 'one', 'true').status


@CASES.wants('one')
def stats(docker):
    """The figures need controllers."""
    docker.service()
    return docker.must('stats', '--no-stream', '--format', '{{.Name}}', 'one')


@CASES.wants(1)
def top(docker):
    docker.service(script='sleep 1000')
    return len(docker.must('top', 'one').splitlines()) - 1


@CASES.wants('2 exited 3')
def restart_policy(docker):
    docker.service('--restart=on-failure:2', script='exit 3')
    fields = '.RestartCount}} {{.State.Status}} {{.State.ExitCode'
    wait_until(lambda: docker.inspect(fields).startswith('2 exited'), 'the end of two restarts')
    return docker.inspect(fields)


@CASES.wants(('of the image\n', 'of the image\n'))
def copy(docker):
    docker.service()
    there = docker.folder / 'copied'
    docker.must('cp', 'one:/data/file', there)
    docker.must('cp', there, 'one:/tmp/back')
    return there.read_text(), docker('exec', 'one', 'cat', '/tmp/back').out


@CASES.wants('healthy')
def healthcheck(docker):
    docker.service('--health-cmd=true', '--health-interval=1s')
    wait_until(lambda: docker.inspect('.State.Health.Status') != 'starting', 'the first check')
    return docker.inspect('.State.Health.Status')


@CASES.wants('first\n1')
def namespaces_of_another(docker):
    docker.service('--hostname=first', '--ipc=shareable')
    return docker.must('run', '--rm', '--network=container:one', '--pid=container:one', '--ipc=container:one',
                       'box', 'sh', '-c', 'hostname; grep -c trap /proc/1/cmdline')


@CASES.wants(('answer\n', 'answer\n'))
def network(docker):
    """A bridge, which dockerd's prestart hook connects."""
    docker.must('network', 'create', '--subnet=10.98.0.0/24', 'net')
    docker.must('run', '-d', '--name=one', '--network=net', '--ip=10.98.0.9', 'box', 'sh', '-c',
                'while nc -l -p 99 -e echo answer; do :; done')
    listens = (lambda: ':0063 ' in docker('exec', 'one', 'cat', '/proc/net/tcp', '/proc/net/tcp6').out)
    wait_until(listens, 'the listener')
    inside = docker('run', '--rm', '--network=net', 'box', 'nc', '10.98.0.9', '99')
    wait_until(listens, 'the listener')
    outside = docker('run', '--rm', '--network=host', 'box', 'nc', '10.98.0.9', '99')
    docker('rm', '-f', 'one')
    docker('network', 'rm', 'net')
    return inside.out, outside.out


@CASES.wants((0, 'b\n1000\n'))
def build(docker):
    context = docker.folder / 'context'
    context.mkdir()
    (context / 'Dockerfile').write_text('FROM box\nENV A=b\nWORKDIR /data\nRUN echo $A >made\nUSER user\n'
                                        'RUN id -u >/tmp/id && ! touch /data/x\nCMD ["cat", "made", "/tmp/id"]\n')
    got = docker('build', '--network=none', '--tag=made', context)
    return got.status, docker('run', '--rm', '--network=none', 'made').out


@CASES.wants((5, '5'))
def build_fails(docker):
    got = docker('build', '--network=none', '-', stdin='FROM box\nRUN exit 5\n')
    return got.status, re.search(r'non-zero code: (\d+)', got.err)[1]
