"""Every hostile program in both modes: contained, ended in time, its cause named, nothing left of it."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cambrian_gpu_agent.sandbox.cgroup import parents
from cambrian_gpu_agent.sandbox.choose import MODES, trouble
from cambrian_gpu_agent.sandbox.mode import GIBIBYTE, Limits
from cambrian_gpu_agent.sandbox.process import SandboxProcess
from cambrian_gpu_agent.sandbox.run import Ended, run

from .hostile import PROGRAMS
from .hostile.canaries import Canaries, is_childs
from .hostile.program import ALL, PRELUDE, Program
from .processes import in_session, stat, wait_until_gone

ISOLATING = [name for name, mode in MODES.items() if mode.isolates]
MEMORY = GIBIBYTE
REFUSALS = {
    "EPERM",
    "EACCES",
    "ENOSYS",
    "EROFS",
    "ENOENT",
    "EAGAIN",
    "EMFILE",
    "ENOMEM",
    "EBADF",
    "ENODATA",
    "EXDEV",
}


@pytest.fixture(scope="module")
def canaries() -> Iterator[Canaries]:
    with Canaries() as those:
        yield those


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After every program no process of its session or its user runs, and no control group is left."""
    sessions: list[int] = []
    start = SandboxProcess.__init__

    def recording(self: SandboxProcess, *arguments: object) -> None:
        start(self, *arguments)  # type: ignore[arg-type]
        sessions.append(self.pid)

    monkeypatch.setattr(SandboxProcess, "__init__", recording)
    yield
    left = [pid for session in sessions for pid in in_session(session)] + orphans()
    assert wait_until_gone(left, 1) == []
    assert [folder for _, place in parents() for folder in place.glob(f"cambrian-{os.getpid()}-*")] == []


def orphans() -> list[int]:
    """Processes of children's users that have lost their parent."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                fields = stat(entry.name)
                if is_childs(entry.stat().st_uid) and fields[:1] != ["Z"] and fields[1:2] == ["1"]:
                    found.append(int(entry.name))
    return found


def source(program: Program, canaries: Canaries, unsafe: bool = False) -> str:
    names = canaries.names(unsafe)
    given = "\n".join(f"{name} = {value!r}" for name, value in names.items())
    reports = program.ends == ("refused",) or unsafe
    return f"{PRELUDE}\n{given}\n{program.source}\n" + ("report()\n" if reports else "")


def end_of(ended: Ended) -> str:
    """The cause, where a program that answered is one whose every attempt was refused, or that escaped."""
    if ended.answer is None:
        return ended.cause
    return "escaped" if ended.answer["worked"] else "refused"


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("mode", ISOLATING)
def test_it_is_contained_and_its_cause_is_named(mode: str, name: str, canaries: Canaries) -> None:
    if (why := trouble(mode)) is not None:
        pytest.skip(f"{mode} does not work on this machine: {why}")
    program = PROGRAMS[name]
    ended = run(MODES[mode], source(program, canaries), Limits(seconds=program.seconds, memory=MEMORY))
    assert end_of(ended) in program.ends, ended
    assert program.says in ended.message + ended.output, ended
    assert ended.seconds < program.seconds + 2
    if ended.answer is not None:
        assert ended.answer["refused"], "it attempted nothing"
        assert set(ended.answer["refused"].values()) <= REFUSALS, ended.answer
    assert canaries.damage() == []


@pytest.mark.parametrize("name", [name for name, program in PROGRAMS.items() if program.shown])
def test_without_the_sandbox_it_would_have_done_it(name: str) -> None:
    program = PROGRAMS[name]
    with Canaries() as canaries:
        ended = run(MODES["unsafe"], source(program, canaries, unsafe=True), Limits(seconds=20))
        assert ended.answer is not None, ended
        worked, refused = set(ended.answer["worked"]), ended.answer["refused"]
        if program.shown == ALL:
            assert refused == {}
        assert set(program.shown) - set(ALL) <= worked, ended.answer
