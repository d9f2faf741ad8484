"""A child in the sandbox: started, heard within limits, and always ended with everything it started."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import zip_longest
from pathlib import Path
from typing import Final

from ..device import CPU
from ..wire import Wire
from .cgroup import Cgroup
from .launcher import CANNOT_CONFINE
from .mode import THREADS, Launch, Limits, Mode

PIPE: Final = 1 << 20
"""Bytes: the most that a user gets by default."""


def kernel_oom_kills() -> int:
    """How many processes the kernel has killed for memory since boot; 0 where it does not say."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def wide_pipe() -> tuple[int, int]:
    """Its two ends; it holds a batch or an answer whole, so that neither side waits for the other."""
    ends = os.pipe()
    if sys.platform == "linux":
        with suppress(OSError):  # beyond what this user may have; it is slower then
            fcntl.fcntl(ends[0], fcntl.F_SETPIPE_SZ, PIPE)
    return ends


class SandboxProcess:
    """A running child and the evaluator's end of its wire."""

    def __init__(self, mode: Mode, run: str, limits: Limits) -> None:
        self.limits = limits
        self.device = mode.device if run == "child" else CPU  # nothing else trains
        self.deadline = time.monotonic() + limits.seconds
        self._oom_kills = kernel_oom_kills()
        self._output = bytearray()
        self._dropped = 0
        self._ended = False
        child_reads, writes = wide_pipe()
        reads, child_writes = wide_pipe()
        self.wire = Wire(reads, writes, self.deadline)
        self.cgroup = Cgroup(limits.memory, THREADS)
        cgroup_fds = tuple(self.cgroup.open())
        launch = Launch(run, child_reads, child_writes, limits, cgroup_fds, self.device)
        try:
            # An empty environment, no inherited descriptors but the wire, a session of its own.
            self._process = subprocess.Popen(
                mode.command(launch),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=launch.environment,
                pass_fds=(child_reads, child_writes, *cgroup_fds),
                start_new_session=True,
                cwd="/",
            )
        except BaseException:
            self.wire.close()
            self.cgroup.end()
            raise
        finally:
            for fd in (child_reads, child_writes, *cgroup_fds):
                os.close(fd)
        self._reader = threading.Thread(target=self._collect, daemon=True)
        self._reader.start()

    def take(self, limits: Limits) -> bool:
        """Gives a child that stood by the limits of its job, from now on; False where it has ended meanwhile."""
        self.limits = limits
        self.deadline = self.wire.deadline = time.monotonic() + limits.seconds
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def _collect(self) -> None:
        assert self._process.stdout is not None
        while part := os.read(self._process.stdout.fileno(), 65536):
            room = self.limits.output - len(self._output)
            self._output += part[:room]
            self._dropped += max(0, len(part) - room)

    def output(self) -> str:
        """What the child printed, up to the limit, with control characters made visible."""
        text = bytes(self._output).decode(errors="replace")
        text = "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in text)
        return text + (f"\n[{self._dropped} more bytes dropped]" if self._dropped else "")

    def status(self) -> int | None:
        """The exit status (negative: the signal, also where bubblewrap reports 128 + signal); waits a moment."""
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return None
        return 128 - code if code > 128 else code

    def cause(self) -> tuple[str, str]:
        """Why a child that went away is gone: a reason of TrainingFailed and a sentence."""
        status = self.status()
        self._reader.join(timeout=2)
        last = self.output().strip()[-2000:]
        if status == CANNOT_CONFINE and not self.wire.heard:  # once heard, it is a candidate's own status
            return "sandbox", f"the sandbox could not be set up: {last}"
        if status == -signal.SIGXCPU:
            return "time-limit", f"it used more than {self.limits.seconds:g} s of processor time"
        if self.cgroup.ran_out_of_memory():
            return "out-of-memory", f"it used more than {self.limits.memory} bytes of memory"
        if status == -signal.SIGKILL and kernel_oom_kills() > self._oom_kills:
            return "out-of-memory", "the kernel killed it for memory"
        if (status == -signal.SIGABRT and "bad_alloc" in last) or (status == 1 and "MemoryError" in last):
            return "out-of-memory", f"an allocation beyond {self.limits.memory} bytes failed"
        if status is None:
            return "crashed", "it closed its pipes and went on running"
        how = f"signal {signal.Signals(-status).name}" if -65 < status < 0 else f"status {status}"
        return "crashed", f"it ended with {how} before its work was done: {last}".rstrip(": ")

    def kill(self) -> None:
        """Kills the child with its whole session and control group; whoever waits for it hears that it is gone."""
        if self._ended:
            return
        with suppress(ProcessLookupError):  # it has ended
            os.killpg(self._process.pid, signal.SIGKILL)
        self.cgroup.kill()

    def end(self) -> None:
        """Kills the child and waits until it and all that it started are gone; once is enough."""
        if self._ended:
            return
        self.kill()
        self._ended = True
        self._process.wait()
        self.cgroup.end()
        self._reader.join(timeout=2)
        if self._process.stdout is not None and not self._reader.is_alive():
            self._process.stdout.close()
        self.wire.close()


@contextmanager
def sandboxed(
    mode: Mode, run: str, limits: Limits, number: int, standby: Sequence[SandboxProcess] = ()
) -> Iterator[list[SandboxProcess]]:
    """Children for the length of a with-block: those that stand by, where they have not ended, and fresh ones.

    Those that stand by and are not needed are ended at once.
    """
    for spare in standby[number:]:
        spare.end()
    with ExitStack() as ending:
        children = []
        for ready, _ in zip_longest(standby[:number], range(number)):
            child = SandboxProcess(mode, run, limits) if ready is None or not ready.take(limits) else ready
            ending.callback(child.end)
            children.append(child)
        yield children
