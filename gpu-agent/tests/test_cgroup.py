"""Control groups: found in each layout, and real ones made, filled, joined and removed where that is allowed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cambrian_gpu_agent.sandbox import cgroup
from cambrian_gpu_agent.sandbox.cgroup import Cgroup, Hierarchy, hierarchies, parents

from .processes import wait_until_gone

MIB = 1 << 20
UNIFIED = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
HYBRID = """\
31 23 0:27 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw
32 23 0:28 / /sys/fs/cgroup/memory rw shared:10 - cgroup cgroup rw,memory
33 23 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:11 - cgroup cgroup rw,cpu,cpuacct
"""


def test_each_layout_of_control_groups_is_understood() -> None:
    own = Path("/sys/fs/cgroup/user.slice/a.scope")
    unified = hierarchies("0::/user.slice/a.scope\n", UNIFIED)
    assert unified == [Hierarchy(2, ("memory", "pids"), own, Path("/sys/fs/cgroup"))]
    hybrid = hierarchies("5:memory:/a\n4:cpu,cpuacct:/\n0::/b\n", HYBRID)
    assert [(found.version, found.controllers, str(found.own)) for found in hybrid] == [
        (2, ("memory", "pids"), "/sys/fs/cgroup/unified/b"),
        (1, ("memory",), "/sys/fs/cgroup/memory/a"),
    ]
    in_container = UNIFIED.replace(" / /sys", " /docker/c /sys")
    assert hierarchies("0::/docker/c/x\n", in_container)[0].own == Path("/sys/fs/cgroup/x")
    assert hierarchies("0::/elsewhere\n", in_container) == []


@pytest.fixture
def group() -> Iterator[Cgroup]:
    """A group of 64 MiB and 8 tasks."""
    made = Cgroup(64 * MIB, 8)
    try:
        if not made.folders:
            pytest.skip("this user can make no control groups here")
        yield made
    finally:
        made.end()


def member(group: Cgroup, code: str) -> subprocess.Popen[bytes]:
    """A Python process that joins the group and then does this."""
    fds = group.open()
    join = f"import os, time\nfor fd in {fds!r}: os.write(fd, b'0')\n"
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", join + code], pass_fds=fds, stdout=subprocess.PIPE
        )
    finally:
        for fd in fds:
            os.close(fd)


def test_memory_beyond_the_limit_ends_it_and_is_named(group: Cgroup) -> None:
    if "memory" not in group.controllers():
        pytest.skip("no controller of memory here")
    assert not group.ran_out_of_memory()
    assert member(group, f"held = b'x' * {256 * MIB}").wait(20) == -9
    assert group.ran_out_of_memory()


def test_tasks_beyond_the_limit_are_refused(group: Cgroup) -> None:
    if "pids" not in group.controllers():
        pytest.skip("no controller of tasks here")
    fork = """
children = 0
try:
    for _ in range(20):
        if os.fork() == 0:
            time.sleep(30)
        children += 1
except OSError:
    pass
print(children, flush=True)
"""
    process = member(group, fork)
    assert process.stdout is not None
    assert int(process.stdout.readline()) == 7
    group.end()
    assert process.wait(5) in (0, -9)


def test_its_end_takes_what_left_the_session(group: Cgroup) -> None:
    process = member(group, "if os.fork() == 0:\n    os.setsid(); print(os.getpid(), flush=True); time.sleep(60)")
    assert process.stdout is not None
    daemon = int(process.stdout.readline())
    process.wait(5)
    folders = list(group.folders)
    group.end()
    assert wait_until_gone([daemon], 1) == []
    assert not any(folder.exists() for folder in folders)


def test_groups_of_a_killed_evaluator_are_swept(group: Cgroup) -> None:
    code = "from cambrian_gpu_agent.sandbox.cgroup import Cgroup; Cgroup(1 << 26, 8); import os; os._exit(9)"
    evaluator = subprocess.Popen([sys.executable, "-c", code])
    evaluator.wait(20)
    places = [place for _, place in parents()]
    left = [folder for place in places for folder in place.glob(f"cambrian-{evaluator.pid}-*")]
    assert len(left) == len(group.folders)
    cgroup.sweep()
    assert not any(folder.exists() for folder in left)
    assert all(folder.exists() for folder in group.folders), "of one that lives nothing is taken"


def test_version_2_kills_all_at_once() -> None:
    """On machines of both versions the new one has no controllers, but it can kill."""
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    top = next((Path(line.split()[4]) for line in mounts if " - cgroup2 " in line), None)
    if top is None or not os.access(top, os.W_OK):
        pytest.skip("no hierarchy of version 2 to write to")
    folder = top / f"cambrian-{os.getpid()}-v2"
    folder.mkdir()
    group = Cgroup.__new__(Cgroup)
    group.folders = [folder]
    process = member(group, "print(os.getpid(), flush=True); time.sleep(60)")
    assert process.stdout is not None
    process.stdout.readline()
    assert (folder / "cgroup.procs").read_text().split() == [str(process.pid)]
    group.end()
    assert process.wait(5) == -9
    assert not folder.exists()
