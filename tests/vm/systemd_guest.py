# SPDX-License-Identifier: ISC
"""A machine with Debian's kernel and this machine's own systemd: a D-Bus, one unit whose script is the test's, and a
user with a systemd of his own. All that it has stands in its initramfs.
"""
import collections
import os
import pathlib
import re
import shutil

import debian
from initramfs import program_files, write_initramfs
from machine import Machine

SYSTEMD = '/lib/systemd/systemd'
PROGRAMS = ('busctl', 'systemctl', 'systemd-run', 'dbus-daemon')

# PID 1 leaves the initramfs, which cannot be pivoted from, for a tmpfs.
BOOT = r'''
b=/bin/busybox
$b mkdir /new
$b mount -t tmpfs tmpfs /new
for module in $($b cat /modules/order); do $b insmod /modules/$module || echo "@@ no $module"; done
for folder in /*; do
	case $folder in /new | /modules | /dev | /proc | /sys) continue ;; esac
	$b cp -a $folder /new
done
$b mkdir -p /new/proc /new/sys /new/dev /new/run /new/tmp /new/root /new/var/tmp
$b chmod 1777 /new/tmp /new/var/tmp
exec $b switch_root /new SYSTEMD --system --unit=test.target --show-status=no --log-target=null
'''

UNIT = '[Unit]\nDefaultDependencies=no\n'
DBUS_SOCKET = UNIT + '[Socket]\nListenStream={}\n'
DBUS = UNIT + 'Requires=dbus.socket\n[Service]\nType=notify\nNotifyAccess=main\nTimeoutStartSec=600\n' \
    'ExecStart=/usr/bin/dbus-daemon --{} --address=systemd: --nofork --nopidfile --systemd-activation\n'
UNITS = {
    'system/dbus.socket': DBUS_SOCKET.format('/run/dbus/system_bus_socket'),
    'system/dbus.service': DBUS.format('system'),
    'system/test.target': UNIT + 'Requires=dbus.service test.service\n',
    'system/test.service': UNIT + 'After=dbus.service\n[Service]\nType=oneshot\nStandardInput=null\nDelegate=yes\n'
                                  'ExecStart=/bin/busybox sh /script\n',
    # As of logind, without PAM.
    'system/user@1000.service': UNIT + '[Service]\nUser=1000\nGroup=1000\nSlice=user-1000.slice\nDelegate=yes\n'
                                       'Type=notify\nEnvironment=XDG_RUNTIME_DIR=/run/user/1000\nWorkingDirectory=/user\n'
                                       f'ExecStart={SYSTEMD} --user --log-target=null\nTimeoutStartSec=600\n',
    'user/dbus.socket': DBUS_SOCKET.format('%t/bus'),
    'user/dbus.service': DBUS.format('session'),
    'user/default.target': UNIT + 'Requires=dbus.service\nAfter=dbus.service\n',
    'user/job.service': UNIT + 'After=dbus.service\n[Service]\nType=oneshot\nStandardOutput=file:/run/user/1000/out\n'
                               'StandardError=file:/run/user/1000/out\nExecStart=/bin/busybox sh /user/script\n',
}

# `try NAME COMMAND` runs it; its output and status are what `result` finds.
SHELL = r'''
export PATH=/bin:/usr/bin
c=/sys/fs/cgroup
try()
{
	name=$1 && shift
	"$@" >$t/out 2>&1
	status=$?
	echo "@@ begin $name"
	sed 's/^/@| /' $t/out
	echo "@@ end $name $status"
}
'''
SCRIPT = r'''
exec >/dev/ttyS0 2>&1
/bin/busybox --install -s /bin
mkdir -p /run/user/1000 /run/test
export HOME=/root t=/run/test
# Everything of /user/script, as the user.
user_job()
{
	chown -hR 1000:1000 /run/user/1000 /user
	systemctl start user@1000.service &&
		su -s /bin/sh user -c 'XDG_RUNTIME_DIR=/run/user/1000 systemctl --user start job.service'
}
# Everything of /user/session, as the user after user_job, where logind puts who logs in.
user_session()
{
	systemd-run --quiet --scope --slice=user-1000.slice --unit=session-1 \
		su -s /bin/sh user -c 'XDG_RUNTIME_DIR=/run/user/1000 sh /user/session'
}
''' + SHELL
END = r'''
cat /run/user/1000/out
poweroff -f
'''
USER_SCRIPT = '\nexport HOME=/user t=/run/user/1000/test\nmkdir -p $t\n' + SHELL

PASSWD = ('root:x:0:0:root:/root:/bin/sh\nmessagebus:x:100:100::/:/bin/false\nuser:x:1000:1000::/user:/bin/sh\n',
          'root:x:0:\nmessagebus:x:100:\nuser:x:1000:\n')

Result = collections.namedtuple('Result', 'status out')


def find(name):
    path = shutil.which(name)
    if not path:
        raise debian.Missing(f'this machine has no {name}')
    return path


def build(path, kernel, script, user_script, session_script, files, modules):
    modules = kernel.modules('virtio_pci', 'virtio_blk', 'bfq', *modules)
    texts = {'init': '', 'boot': BOOT.replace('SYSTEMD', SYSTEMD), 'script': SCRIPT + script + END,
             'user/script': USER_SCRIPT + user_script, 'user/session': USER_SCRIPT + session_script,
             'modules/order': '\n'.join(modules),
             'etc/passwd': PASSWD[0], 'etc/group': PASSWD[1], 'etc/nsswitch.conf': 'passwd: files\ngroup: files\n',
             'etc/os-release': 'ID=test\n', 'etc/machine-id': '0123456789abcdef0123456789abcdef\n',
             **{f'etc/systemd/{name}': text for name, text in UNITS.items()}}
    contents = {name: text.encode() for name, text in texts.items()}
    contents |= {f'modules/{name}': content for name, content in modules.items()}
    contents |= program_files(*map(find, (SYSTEMD, *PROGRAMS)))
    for name in ('system.conf', 'session.conf', 'system.d/org.freedesktop.systemd1.conf'):
        contents[f'usr/share/dbus-1/{name}'] = pathlib.Path('/usr/share/dbus-1', name).read_bytes()
    contents['bin/busybox'] = pathlib.Path('/bin/busybox').read_bytes()
    write_initramfs(path, contents | files)


def boot(folder, script, user_script, files, *, session_script='', memory=512, programs=(), modules=(), options=()):
    """The machine; debian.Missing when it cannot be. The script's last line is to be "@@ left: ...": what the user's job
    has printed follows it. PROGRAMS of this machine are in it, beside FILES, and MODULES of the kernel's; OPTIONS are
    QEMU's."""
    found = [find(name) for name in programs]
    kernel = debian.Kernel()
    build(folder / 'initramfs', kernel, script, user_script, session_script, program_files(*found) | files, modules)
    (folder / 'disk').write_bytes(bytes(1 << 20))
    (folder / 'kernel').symlink_to(kernel.image)
    return Machine(folder, initramfs=folder / 'initramfs', system=folder / 'disk', memory=memory,
                   append='rdinit=/bin/busybox -- sh /boot', options=options,
                   echo=(lambda line: print('#', line, flush=True)) if os.environ.get('SHOW') else None)


def result(lines, name):
    """Status None: it did not run to its end."""
    block = re.search(rf'@@ begin {name}\n(.*?)@@ end {name} (\d+)', '\n'.join(lines), re.DOTALL)
    if not block:
        return Result(None, '')
    return Result(int(block[2]), ''.join(line[3:] + '\n' for line in block[1].splitlines() if line.startswith('@|')))
