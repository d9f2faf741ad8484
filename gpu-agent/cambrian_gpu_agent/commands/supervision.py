"""Several workers at once, each a process of its own: started, started anew after a crash, told to leave together.

None is lost silently: how each one ended stands in the log, and in the exit status.
"""

import asyncio
import logging
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..agent.attach import signals
from ..agent.waiting import happens_within
from .command import BROKEN, DONE, UNREACHABLE, USAGE

FINAL: Final = (DONE, USAGE, UNREACHABLE)
"""Exit statuses after which a worker would only say the same again."""

log = logging.getLogger("cambrian.supervisor")


@dataclass(frozen=True)
class Member:
    """A worker: its name in the log, its command line, and what its environment has beyond this process's."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Restarts:
    """How often in a row a worker that crashes is started anew, and after how many seconds: twice as many each
    time, `longest` at most. One that ran for `sound` seconds begins a new row.
    """

    most: int = 5
    first: float = 1.0
    longest: float = 60.0
    sound: float = 600.0

    def rest(self, crashes: int) -> float:
        return min(self.longest, self.first * 2.0 ** (crashes - 1))


class Supervisor:
    def __init__(self, members: Sequence[Member], restarts: Restarts) -> None:
        self.members, self.restarts = members, restarts
        self.running: dict[str, Process] = {}
        self.stopping = asyncio.Event()

    def stop(self) -> None:
        """Tells every worker to leave: each drains as if it had been told alone. Said again: at once."""
        self.stopping.set()
        for process in self.running.values():
            if process.returncode is None:
                process.terminate()

    async def run(self) -> int:
        """Until the last one has ended; the worst of their exit statuses."""
        with signals(self.stop):
            async with asyncio.TaskGroup() as group:
                ends = [group.create_task(self.keep(member)) for member in self.members]
        return max(end.result() for end in ends)

    async def keep(self, member: Member) -> int:
        """One worker from its first start to its last end; its exit status."""
        crashes = 0
        status = DONE
        while not self.stopping.is_set():
            begun = asyncio.get_running_loop().time()
            status = await self.once(member)
            if status in FINAL:
                break
            lived = asyncio.get_running_loop().time() - begun
            crashes = 1 if lived >= self.restarts.sound else crashes + 1
            if self.stopping.is_set():
                log.error("%s crashed status=%d while leaving", member.name, status)
            elif crashes > self.restarts.most:
                log.error("%s given-up status=%d crashes=%d in a row", member.name, status, crashes)
                break
            else:
                rest = self.restarts.rest(crashes)
                log.warning("%s crashed status=%d, anew in %g s", member.name, status, rest)
                await happens_within(rest, self.stopping)
        log.info("%s left status=%d", member.name, status)
        return status

    async def once(self, member: Member) -> int:
        """One process of it. Its input is held open for as long as this one lives, so that it ends with it."""
        process = await asyncio.create_subprocess_exec(
            *member.command,
            stdin=PIPE,
            stdout=DEVNULL,
            env=os.environ | member.environment,
            start_new_session=True,  # a Ctrl-C in the terminal reaches it once, from here
        )
        log.info("%s started pid=%d", member.name, process.pid)
        self.running[member.name] = process
        if self.stopping.is_set():  # said while it was being started
            process.terminate()
        status = await process.wait()
        del self.running[member.name]
        if status == -signal.SIGTERM and self.stopping.is_set():
            return DONE  # before it could take anything
        return status if status >= 0 else BROKEN


async def supervise(members: Sequence[Member], restarts: Restarts | None = None) -> int:
    """Runs the workers until SIGTERM or SIGINT has made them leave, or each has ended; the worst exit status."""
    return await Supervisor(members, restarts or Restarts()).run()
