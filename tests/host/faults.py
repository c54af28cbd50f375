# SPDX-License-Identifier: ISC
"""Every system call of a command of the runtime fails once: see inject.c.

A sweep has a scenario: what is there before, which command the fault is in, and what must hold
afterwards. The command either does all that it was asked for, or says in one line what failed.
"""
import os
import re
import time
import traceback

import container
from remains import NAME, Place, adopt_orphans, cgroup_mount, told

WORKERS = 3
# How often a hook's poll(2) returns is not the same each time, and with it the number of what follows.
TRIES = 3
ERROR = re.compile(r'^coffer: (?!warning).*[a-zA-Z/]{2}.*: .+$')
WARNING = re.compile(r'^coffer: warning: .+: .+$')

# Beside what inject.c knows not to fail at all: process 1's call of that number.
UNFAIR = {
    'execve': (1, 'the program that the test starts would not be the runtime'),
}

# What the container's process does when its creator has succeeded: it ends, and the container with it.
AFTERWARDS = re.compile(r'(accept4|read) of process 2,')


class Scenario:
    """ACT does the command with the fault, JUDGE returns complaints."""
    place_options = {}

    def __init__(self, number):
        self.place = Place(number, **self.place_options)
        self.shown = None

    def __enter__(self):
        self.place.__enter__()
        return self

    def __exit__(self, *_):
        self.place.__exit__()

    def begin(self):
        pass

    def complaints_of_error(self):
        lines = self.place.err().splitlines()
        errors = [line for line in lines if ERROR.match(line)]
        others = [line for line in lines if not ERROR.match(line) and not WARNING.match(line)]
        if others or len(errors) != 1:
            return [f'the error is not one line: {lines}']
        return []

    def complaints_of_success(self):
        lines = self.place.err().splitlines()
        return [] if all(WARNING.match(line) for line in lines) else [f'it succeeds and says {lines}']

    def expect(self, what, *words):
        status = self.place.call(*words)
        return [] if status == 0 else [f'{what}: {" ".join(words)}: status {status}: {self.place.err().strip()}']

    def compare(self, text):
        """The container is what was asked for, all of it."""
        now = told(text)
        if self.shown is None:
            self.shown = now
        missing = [line for line in self.shown if line not in now]
        more = [line for line in now if line not in self.shown]
        return [f'it succeeds, but the container is another: {missing} became {more}'] if missing or more else []

    def live_and_end(self):
        """Starts what was created, sees it end, deletes it."""
        place = self.place
        wrong = self.expect('after it', 'start', NAME)
        if not wrong and not place.await_status('stopped'):
            return ['the container does not end']
        if not wrong and not place.console:
            wrong = self.compare(place.out())
        return wrong + self.expect('after it', 'delete', NAME)


class Create(Scenario):
    def act(self, fault):
        if self.place.root.exists():
            self.place.root.rmdir()  # it makes it
        return self.place.inject(fault, 'create', *self.place.words, NAME)

    def judge(self, status, failed):
        place = self.place
        if status != 0:
            wrong = self.complaints_of_error()
            if place.pid_file.exists():
                wrong.append('left: the pid file')
            return wrong
        wrong = self.complaints_of_success()
        state = place.state()
        if AFTERWARDS.match(failed):
            return wrong + self.expect('after it', 'delete', '--force', NAME)
        if not state or state['status'] != 'created':
            return wrong + [f'state is {state}']
        if place.pid_file.read_text() != str(state['pid']):
            wrong.append(f'the pid file has {place.pid_file.read_text()!r}, state {state["pid"]}')
        return wrong + self.live_and_end()


class Run(Scenario):
    def act(self, fault):
        return self.place.inject(fault, 'run', *self.place.words, NAME)

    def judge(self, status, failed):
        if status == 0:
            wrong = self.complaints_of_success()
            return wrong if self.place.console else wrong + self.compare(self.place.out())
        return self.complaints_of_error() + self.left_stopped()

    def left_stopped(self):
        """What run could not delete it says, and delete clears it."""
        state = self.place.state()
        if state is None:
            return []
        if state['status'] != 'stopped':
            return [f'left: a container that is {state["status"]}']
        return self.expect('after a failure', 'delete', NAME)


class Start(Scenario):
    def act(self, fault):
        place = self.place
        status = place.call('create', *place.words, NAME)
        if status != 0:
            raise container.Trouble(f'create: {place.err()}')
        return place.inject(fault, 'start', NAME, attach=place.pid_file.read_text())

    def judge(self, status, failed):
        place = self.place
        if status == 0:
            wrong = self.complaints_of_success()
            if not place.await_status('stopped'):
                return wrong + ['the container does not end']
            return wrong + self.compare(place.out()) + self.expect('after it', 'delete', NAME)
        wrong = self.complaints_of_error()
        if place.state() is None:
            wrong.append('the container is gone')
        return wrong + self.expect('after a failure', 'delete', '--force', NAME)


class Delete(Scenario):
    """Of one that has stopped; what failed can be repeated."""
    force = []

    def act(self, fault):
        place = self.place
        if place.call('run', '--detach', *place.words, NAME) != 0:
            raise container.Trouble(f'run: {place.err()}')
        if not self.force and not place.await_status('stopped'):
            raise container.Trouble('the container does not end')
        return place.inject(fault, 'delete', *self.force, NAME)

    def judge(self, status, failed):
        if status == 0:
            return self.complaints_of_success()
        wrong = self.complaints_of_error()
        if self.force or self.place.state() is not None:
            wrong += self.expect('once more', 'delete', *self.force, NAME)
        return wrong


class ForcedDelete(Delete):
    place_options = {'args': ['sh', '-c', 'sleep 1000 & sleep 1000']}
    force = ['--force']


class Exec(Scenario):
    place_options = {'args': ['sleep', '1000'], 'hooks': False}

    def __enter__(self):
        super().__enter__()
        self.begin()
        return self

    def begin(self):
        if self.place.call('run', '--detach', *self.place.words, NAME) != 0:
            raise container.Trouble(f'run: {self.place.err()}')
        self.alive = self.processes()

    def processes(self):
        self.place.reap()
        return (cgroup_mount() / self.place.cgroup / 'cgroup.procs').read_text().split()

    def act(self, fault):
        return self.place.inject(fault, 'exec', NAME, 'sh', '-c', 'cat /proc/self/status /proc/self/limits; pwd; id')

    def judge(self, status, failed):
        wrong = self.complaints_of_success() + self.compare(self.place.out()) if status == 0 else self.complaints_of_error()
        deadline = 200
        while self.processes() != self.alive and deadline:
            deadline -= 1
            time.sleep(0.01)
        now = self.processes()
        return wrong if now == self.alive else [*wrong, f'processes {self.alive} became {now}']


def read_report(place):
    """The calls as (process, call, name, kinds), and the one that failed."""
    calls, failed = [], None
    for line in place.report.read_text().splitlines(keepends=True):
        words = line.split()
        if line[-1] != '\n':
            break  # it was killed
        if words[0] == 'failed':
            failed = f'{words[3]} of process {words[1]}, call {words[2]}, with {os.strerror(int(words[4]))}'
        else:
            calls.append((int(words[0]), int(words[1]), words[2], words[3].split(',')))
    return calls, failed


def once(scenario, fault):
    """Which call failed, and the complaints."""
    place = scenario.place
    status = scenario.act(fault)
    _, failed = read_report(place)
    if status is None:
        wrong = ['it hangs']
    elif 125 <= status <= 128 + 64 and status != 127:
        wrong = [f'status {status}: {place.err().strip()}']
    else:
        wrong = scenario.judge(status, failed or '')
    if not isinstance(scenario, Exec):
        wrong += [f'left: {line}' for line in place.remains()]
    if wrong:
        place.clear()
        scenario.begin()
    place.hooks_run()
    place.pid_file.unlink(missing_ok=True)
    return failed, wrong


COUNTS = 5
WAITS = ('poll', 'ppoll', 'wait4', 'waitid')


def tasks_of(calls):
    for process, number, name, kinds in calls:
        if UNFAIR.get(name, (0, ''))[0] == number and process == 1:
            continue
        yield from ((process, number, kind) for kind in kinds if kind != '-')


def work(kind, number, workers, out):
    """Writes lines: complaints, and last how many calls were made to fail, and how many should have been. How often a
    hook is waited for depends on the machine: such a call may be missing in another run."""
    made, wanted = 0, 0
    with kind(number) as scenario:
        place = scenario.place
        # The first makes in the root what is to be mounted on. Of the others the shortest counts: on a busy machine
        # a cgroup's end is waited for in many small steps, which no other run makes again.
        counted = []
        for _ in range(COUNTS):
            status = scenario.act(('count', 0, 'hard'))
            counted.append(read_report(place)[0])
            if status != 0:
                raise container.Trouble(f'without a fault: status {status}: {place.err()}')
            wrong = scenario.judge(status, '')
            if wrong:
                raise container.Trouble(f'without a fault: {wrong}')
            place.note()
        calls = min(counted[1:], key=len)
        waits = {(process, call) for process, call, name, _ in calls if name in WAITS}
        for task in list(tasks_of(calls))[number::workers]:
            for _ in range(TRIES):
                failed, wrong = once(scenario, task)
                for line in wrong:
                    out.write(f'wrong {failed or f"call {task} was not made"}: {line}\n')
                if failed or wrong:
                    break
            made += failed is not None
            wanted += failed is not None or task[:2] not in waits
    out.write(f'made {made} {wanted}\n')


def share(workers, work):
    """WORK(number, out) in WORKERS processes of their own; the lines that they wrote."""
    pipes = []
    for number in range(workers):
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            with open(writer, 'w') as out:
                try:
                    adopt_orphans()
                    work(number, out)
                except BaseException as error:
                    out.write(f'wrong {error!r} {" ".join(traceback.format_exc().splitlines()[-6:])}\n')
            os._exit(0)
        os.close(writer)
        pipes.append((pid, reader))
    lines = []
    for pid, reader in pipes:
        with open(reader) as given:
            lines += given.read().splitlines()
        os.waitpid(pid, 0)
    return lines


def sweep(tap, what, kind, workers=WORKERS):
    wrong, made, wanted = [], 0, 0
    for line in share(workers, lambda number, out: work(kind, number, workers, out)):
        if line.startswith('made '):
            made, wanted = made + int(line.split()[1]), wanted + int(line.split()[2])
        else:
            wrong.append(line.removeprefix('wrong '))
    tap.ok(not wrong and 0 < wanted <= made * 1.05, f'{what}: {made} of {wanted} calls failed, each once')
    tap.diagnose('\n'.join(wrong[:200]))
