# SPDX-License-Identifier: ISC
"""What a hostile container does to a volume that it shares with one that is being set up."""
import os
import socket
import subprocess
import sys
import threading

# A process of its own, so that it runs while the runtime does: it exchanges two names as fast as it can.
LOOP = '''
import ctypes, sys
libc = ctypes.CDLL(None)
a, b = sys.argv[1].encode(), sys.argv[2].encode()
print('racing', flush=True)
while True:
    libc.renameat2(-100, a, -100, b, 2)  # RENAME_EXCHANGE
'''


class Racer:
    """`with Racer(a, b):` the names change places all the while. One of them may not be there yet."""

    def __init__(self, first, second):
        self.names = [str(first), str(second)]

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, '-c', LOOP, *self.names], stdout=subprocess.PIPE)
        self.process.stdout.readline()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Victim:
    """A folder of the host that no container was given."""

    def __init__(self, folder, name='victim'):
        self.path = folder / name
        subprocess.run(['rm', '-rf', self.path], check=True)
        self.path.mkdir()
        self.path.chmod(0o700)
        (self.path / 'secret').write_text('untouched\n')
        (self.path / 'secret').chmod(0o600)
        # What a runtime makes or removes in /dev.
        (self.path / 'ptmx').write_text('')
        self.before = self.snapshot()

    def snapshot(self):
        return {(str(path), path.lstat().st_mode, path.lstat().st_uid, path.lstat().st_size, path.lstat().st_ctime_ns)
                for path in [self.path, *self.path.rglob('*')]}

    def untouched(self):
        return self.path.is_dir() and self.snapshot() == self.before


class Console:
    """Takes the terminals that come over a console socket, and keeps none."""

    def __init__(self, path):
        self.path = str(path)

    def __enter__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(self.path)
        self.socket.listen(64)
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def serve(self):
        try:
            while True:
                connection = self.socket.accept()[0]
                for fd in socket.recv_fds(connection, 4096, 4)[1]:
                    os.close(fd)
                connection.close()
        except OSError:
            pass

    def __exit__(self, *_):
        self.socket.close()
        os.unlink(self.path)


def run_with_terminal(host, bundle, console):
    name = host.new_id()
    got = host.call('run', '--detach', '--console-socket', console.path, '--bundle', bundle.path, name)
    host.call('delete', '--force', name)
    return got
