# SPDX-License-Identifier: ISC
"""The bundles that are measured, what `runc spec` writes with /true inside and the same with a seccomp profile, and
how what was measured is judged."""
import json
import os
import pathlib
import shutil
import struct
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
TITLES = {'run_default': 'the default bundle of `runc spec`, /true inside',
          'run_seccomp': 'the same with a seccomp profile of 400 system calls'}


def profile_names():
    return (HERE / 'syscalls.txt').read_text().split()


def syscall_numbers():
    text = subprocess.run(['gcc', '-E', '-dM', '-xc', '-'], input='#include <asm/unistd.h>\n', text=True,
                          capture_output=True, check=True).stdout
    numbers = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3 and words[1].startswith('__NR_') and words[2].isdigit():
            numbers[words[1][5:]] = int(words[2])
    return numbers


def search_tree(starts):
    """STARTS: pairs of the first number of a stretch and its verdict, ascending. BPF that returns the
    verdict for the number in the accumulator, by bisection."""
    jump_at_least, ret = 0x35, 0x06
    if len(starts) == 1:
        return [(ret, 0, 0, starts[0][1])]
    middle = len(starts) // 2
    below, above = search_tree(starts[:middle]), search_tree(starts[middle:])
    return [(jump_at_least, len(below), 0, starts[middle][0]), *below, *above]


def write_floor_filter(path):
    """The least a filter can be: a search over stretches of numbers, for the native architecture."""
    audit = {'x86_64': 0xc000003e, 'aarch64': 0xc00000b7}[os.uname().machine]
    allow, refuse, kill = 0x7fff0000, 0x00050001, 0x80000000
    known = syscall_numbers()
    wanted = {known[name] for name in profile_names() if name in known}
    verdicts = [(number, allow if number in wanted else refuse) for number in range(max(wanted) + 2)]
    starts = [one for at, one in enumerate(verdicts) if at == 0 or verdicts[at - 1][1] != one[1]]
    load, jump_equal, ret = 0x20, 0x15, 0x06
    code = [(load, 0, 0, 4), (jump_equal, 1, 0, audit), (ret, 0, 0, kill), (load, 0, 0, 0), *search_tree(starts)]
    path.write_bytes(b''.join(struct.pack('=HBBI', *one) for one in code))


def make_bundle(folder, true, *, seccomp=False, cgroups_path=None):
    root = folder / 'rootfs'
    for name in ('proc', 'dev', 'sys'):
        (root / name).mkdir(parents=True)
    shutil.copy(true, root / 'true')
    subprocess.run(['runc', 'spec'], cwd=folder, check=True)
    config = json.loads((folder / 'config.json').read_text())
    config['process']['args'] = ['/true']
    config['process']['terminal'] = False
    if seccomp:
        config['linux']['seccomp'] = {
            'defaultAction': 'SCMP_ACT_ERRNO',
            'architectures': [{'x86_64': 'SCMP_ARCH_X86_64',
                               'aarch64': 'SCMP_ARCH_AARCH64'}[os.uname().machine]],
            'syscalls': [{'names': profile_names(), 'action': 'SCMP_ACT_ALLOW'}],
        }
    if cgroups_path:
        config['linux']['cgroupsPath'] = cgroups_path
    (folder / 'config.json').write_text(json.dumps(config))
    return folder


def make_all(folder, true, cgroups_path=None):
    return {case: make_bundle(folder / case, true, seccomp=case == 'run_seccomp', cgroups_path=cgroups_path)
            for case in TITLES}


def judge(values, first, second, limit, what):
    ratio = values[first] / values[second]
    word = 'meets' if ratio <= limit else 'MISSES'
    return f'  {word:6} {what}: {first} is {ratio:.2f} of {second}, budget {limit}'
