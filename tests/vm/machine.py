# SPDX-License-Identifier: ISC
"""A machine of board/qemu-x86_64 under a test's control: its console as lines, its buttons by QMP.

It ends with the test in every case: QEMU stays in the test's process group, which tests/run kills,
and Machine is a context manager that kills it by its id. Every wait has a limit, and ends at once
when the machine has ended or its kernel has panicked.
"""
import json
import os
import pathlib
import queue
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / 'tests'))
from tap import Tap, Trouble  # noqa: E402,F401: for the tests

OUT = pathlib.Path(os.environ.get('COFFER_OUT', PROJECT / 'out')).resolve()
# The processor is emulated, and the machine that does it has other work.
SLOWNESS = float(os.environ.get('COFFER_SLOWNESS', '1'))

BOOT_S = 240 * SLOWNESS
SHUTDOWN_S = 120 * SLOWNESS

PANIC = re.compile(r'Kernel panic')
ESCAPE = re.compile(r'\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1bc|\r')


class Machine:
    def __init__(self, images=None, *, system=None, initramfs=None, data=None, append='', memory=256,
                 smp=2, reboot=False, panics=False, echo=None, options=()):
        """PANICS: a panic is expected and ends no wait. ECHO: called with each line. OPTIONS: QEMU's own."""
        self.panics, self.echo = panics, echo
        self.lines = []
        self.began = time.monotonic()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='coffer-vm-'))
        command = [PROJECT / 'board/qemu-x86_64/run', '--images', images or OUT / 'images',
                   '--qmp', self.folder / 'qmp', '--memory', str(memory), '--smp', str(smp)]
        for option, value in (('--system', system), ('--initramfs', initramfs), ('--data', data),
                              ('--append', append)):
            if value:
                command += [option, value]
        if not reboot:
            command.append('--no-reboot')
        command += ['--', *options]
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.queue = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self):
        rest = b''
        while chunk := os.read(self.process.stdout.fileno(), 4096):
            *whole, rest = (rest + chunk).split(b'\n')
            for line in whole:
                self.queue.put(ESCAPE.sub('', line.decode(errors='replace')))
        if rest:
            self.queue.put(ESCAPE.sub('', rest.decode(errors='replace')))
        self.queue.put(None)

    def next_line(self, deadline):
        """The next line, None at the end of the console. TimeoutError after DEADLINE."""
        while True:
            try:
                line = self.queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError from None
            if line is None:
                self.queue.put(None)
                return None
            self.lines.append(line)
            if self.echo:
                self.echo(line)
            return line

    def trouble(self, what):
        end = '\n'.join('  | ' + line for line in self.lines[-25:])
        seconds = time.monotonic() - self.began
        return Trouble(f'{what} (after {seconds:.0f} s). The end of the console:\n{end}')

    def wait_for(self, pattern, timeout=BOOT_S, what=None):
        """Reads on until a line that PATTERN is found in; returns the match."""
        wanted = re.compile(pattern)
        what = what or f'line with {pattern!r}'
        deadline = time.monotonic() + timeout
        while True:
            try:
                line = self.next_line(deadline)
            except TimeoutError:
                raise self.trouble(f'no {what} within {timeout:.0f} s') from None
            if line is None:
                raise self.trouble(f'the machine ended, and there was no {what}')
            if match := wanted.search(line):
                return match
            if PANIC.search(line) and not self.panics:
                raise self.trouble(f'the kernel panicked; waited for {what}')

    def wait_for_end(self, timeout=SHUTDOWN_S):
        """Reads to the end of the console; returns QEMU's exit status."""
        deadline = time.monotonic() + timeout
        try:
            while self.next_line(deadline) is not None:
                pass
            return self.process.wait(max(1, deadline - time.monotonic()))
        except (TimeoutError, subprocess.TimeoutExpired):
            raise self.trouble(f'the machine did not end within {timeout:.0f} s') from None

    def find(self, pattern):
        """The first line read so far that PATTERN is found in, or None."""
        return next((match for line in self.lines if (match := re.search(pattern, line))), None)

    def find_all(self, pattern):
        return [match for line in self.lines if (match := re.search(pattern, line))]

    def seconds(self):
        return time.monotonic() - self.began

    def qmp(self, command, **arguments):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30 * SLOWNESS)
            connection.connect(str(self.folder / 'qmp'))
            stream = connection.makefile('rw')
            stream.readline()
            for request in ({'execute': 'qmp_capabilities'},
                            {'execute': command, 'arguments': arguments}):
                stream.write(json.dumps(request) + '\n')
                stream.flush()
                # Events come in between.
                while 'event' in (answer := json.loads(stream.readline())):
                    pass
                if 'error' in answer:
                    raise Trouble(f'QMP {command}: {answer["error"]["desc"]}')
        return answer['return']

    def forwarded_port(self, port):
        """This machine's, for a port of the guest's that an option forwards from any."""
        networks = self.qmp('human-monitor-command', **{'command-line': 'info usernet'})
        return re.search(rf'TCP\[HOST_FORWARD\]\s+\S+\s+127\.0\.0\.1\s+(\d+)\s+\S+\s+{port}\s', networks)[1]

    def press_power_button(self):
        self.qmp('system_powerdown')

    def press_ctrl_alt_delete(self):
        self.qmp('send-key', keys=[{'type': 'qcode', 'data': key} for key in ('ctrl', 'alt', 'delete')])

