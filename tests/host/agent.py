# SPDX-License-Identifier: ISC
"""A seccomp agent: takes listeners from the runtime and answers what their filters ask."""
import array
import contextlib
import fcntl
import json
import os
import select
import socket
import struct
import threading

RECV, SEND = 0xc0502100, 0xc0182101  # SECCOMP_IOCTL_NOTIF_*
CONTINUE = 1
NUMBERS = {0: 'read', 3: 'close', 20: 'writev', 46: 'sendmsg', 44: 'sendto', 59: 'execve', 83: 'mkdir', 90: 'chmod',
           231: 'exit_group', 257: 'openat', 258: 'mkdirat', 268: 'fchmodat', 202: 'futex', 61: 'wait4', 1: 'write'}


class Agent:
    """`with Agent(path, answer) as agent`. ANSWER(name, pid) is an errno, or None: the kernel goes on with it."""

    def __init__(self, path, answer):
        self.path, self.answer = str(path), answer
        self.connections, self.asked, self.listeners = [], [], []
        self.stop, self.wake = os.pipe()

    def __enter__(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.bind(self.path)
        self.socket.listen(8)
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()
        return self

    def __exit__(self, *_):
        os.close(self.wake)
        self.thread.join()
        self.socket.close()
        for fd in (self.stop, *self.listeners):
            os.close(fd)

    def serve(self):
        while True:
            ready = select.select([self.stop, self.socket, *self.listeners], [], [])[0]
            if self.stop in ready:
                return
            for one in ready:
                if one is self.socket:
                    self.accept()
                else:
                    self.handle(one)

    def accept(self):
        """Everything of one connection, to its end: a runtime that left it open would be seen as a hang."""
        connection = self.socket.accept()[0]
        connection.settimeout(10)
        text, fds = b'', array.array('i')
        while True:
            data, ancillary, _, _ = connection.recvmsg(65536, socket.CMSG_SPACE(64))
            for level, kind, payload in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    fds.frombytes(payload)
            if not data:
                break
            text += data
        connection.close()
        self.connections.append((text.decode(), list(fds)))
        self.listeners += fds

    def handle(self, listener):
        request = bytearray(80)
        try:
            fcntl.ioctl(listener, RECV, request)
            number, pid, _, call = struct.unpack_from('=QIIi', request)
            name = NUMBERS.get(call, str(call))
            self.asked.append((name, pid))
            error = self.answer(name, pid)
            fcntl.ioctl(listener, SEND, struct.pack('=QqiI', number, 0, -(error or 0), 0 if error is not None else CONTINUE))
        except OSError:  # the process is gone
            self.listeners.remove(listener)
            os.close(listener)

    def states(self):
        return [json.loads(text) for text, _ in self.connections]
