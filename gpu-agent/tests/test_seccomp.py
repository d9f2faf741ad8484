"""The filter's bytes, run by a small interpreter of classic BPF."""

import errno
import os
import struct

import pytest

from cambrian_gpu_agent.sandbox import seccomp
from cambrian_gpu_agent.sandbox.seccomp import ALLOW, ERRNO, KILL_PROCESS, MACHINES, assemble
from cambrian_gpu_agent.sandbox.syscalls import NEWEST, SYSCALLS

PID = 4242


def verdict(
    machine: str, number: int, *arguments: int, architecture: int | None = None, card: bool = False
) -> int:
    """What the kernel would answer for a system call."""
    audit = MACHINES[machine][1] if architecture is None else architecture
    padded = (list(arguments) + [0] * 6)[:6]
    data = struct.pack("<iIQ6Q", number, audit, 0, *padded)
    program = list(struct.iter_unpack("<HBBI", assemble(machine, PID, card)))
    accumulator, at = 0, 0
    while True:
        code, if_true, if_false, k = program[at]
        at += 1
        if code == seccomp.LOAD:
            (accumulator,) = struct.unpack_from("<I", data, k)
        elif code == seccomp.AND:
            accumulator &= k
        elif code == seccomp.RETURN:
            return int(k)
        else:
            true = {
                seccomp.JUMP_EQUAL: accumulator == k,
                seccomp.JUMP_AT_LEAST: accumulator >= k,
                seccomp.JUMP_ANY_BIT: bool(accumulator & k),
            }[code]
            at += if_true if true else if_false


@pytest.mark.parametrize("machine", MACHINES)
def test_listed_calls_are_denied_and_others_pass(machine: str) -> None:
    column = MACHINES[machine][0]
    conditional = {"clone", *seccomp.OWN_PROCESS_ONLY, *seccomp.REFUSED, *seccomp.OPENS}
    denied = {numbers[column]: name for name, numbers in SYSCALLS.items() if numbers[column] is not None}
    for number in range(NEWEST + 1):
        name = denied.get(number)
        if name is None:
            assert verdict(machine, number) == ALLOW, number
        elif name not in conditional:
            assert verdict(machine, number) & 0xFFFF0000 == ERRNO, name
    assert verdict(machine, NEWEST + 1) == ERRNO | errno.ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_a_card_opens_few_calls_more(machine: str) -> None:
    calls = {
        number: name for name, numbers in SYSCALLS.items() if (number := numbers[MACHINES[machine][0]]) is not None
    }
    opened = [
        name
        for number, name in calls.items()
        if verdict(machine, number, 1, card=True) != verdict(machine, number, 1)
    ]
    assert sorted(opened) == ["bind", "connect", "listen", "memfd_create", "socket"]
    connect = SYSCALLS["connect"][MACHINES[machine][0]]
    assert connect is not None
    assert verdict(machine, connect, card=True) == ERRNO | errno.ENOENT
    socket = SYSCALLS["socket"][MACHINES[machine][0]]
    assert socket is not None
    for family in (0, 2, 10, 16, 17, 40):
        assert verdict(machine, socket, family, card=True) != ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_threads_pass_and_processes_do_not(machine: str) -> None:
    clone = SYSCALLS["clone"][MACHINES[machine][0]]
    assert clone is not None
    thread = 0x003D0F00  # what pthread_create asks for
    assert verdict(machine, clone, thread) == ALLOW
    assert verdict(machine, clone, 17) != ALLOW
    for namespace in (0x00020000, 0x02000000, 0x04000000, 0x10000000, 0x20000000, 0x40000000):
        assert verdict(machine, clone, thread | namespace) != ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_signals_and_limits_reach_only_the_process_itself(machine: str) -> None:
    for name in seccomp.OWN_PROCESS_ONLY:
        number = SYSCALLS[name][MACHINES[machine][0]]
        assert number is not None
        assert verdict(machine, number, PID) == ALLOW
        for other in (1, PID + 1, 2**64 - 1, 2**32 - 1):
            assert verdict(machine, number, other) != ALLOW, name
    kill = SYSCALLS["kill"][MACHINES[machine][0]]
    assert kill is not None
    assert verdict(machine, kill, 0) != ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_a_request_is_refused_and_others_of_the_same_call_pass(machine: str) -> None:
    for name, (index, requests) in seccomp.REFUSED.items():
        number = SYSCALLS[name][MACHINES[machine][0]]
        assert number is not None
        for request in requests:
            assert verdict(machine, number, *[0] * index, request) == ERRNO | errno.EPERM, name
            assert verdict(machine, number, *[0] * index, request + 100) == ALLOW, name


@pytest.mark.parametrize("machine", MACHINES)
def test_a_file_is_truncated_only_as_it_is_opened_for_writing(machine: str) -> None:
    for name, index in seccomp.OPENS.items():
        number = SYSCALLS[name][MACHINES[machine][0]]
        if number is None:
            continue
        before = [0] * index
        for flags in (os.O_TRUNC, os.O_TRUNC | 3, os.O_TRUNC | os.O_CLOEXEC):
            assert verdict(machine, number, *before, flags) == ERRNO | errno.EPERM, name
        for flags in (os.O_RDONLY, os.O_RDWR | os.O_CREAT, os.O_WRONLY | os.O_TRUNC, os.O_RDWR | os.O_TRUNC):
            assert verdict(machine, number, *before, flags) == ALLOW, name


def test_foreign_architectures_are_killed() -> None:
    assert verdict("x86_64", 0, architecture=0x40000003) == KILL_PROCESS
    assert verdict("x86_64", 0x40000000) == KILL_PROCESS
    with pytest.raises(seccomp.UnsupportedMachine, match="riscv64"):
        assemble("riscv64", 1)
