"""What a callback may ask of the laboratory while it does an item of work."""

import asyncio
import math
from collections.abc import Callable, Sequence
from typing import Any

from .contribution import Contribution
from .discovery import Discovery
from .gate import Gate
from .schema import Artifact, Rung
from .work import Work


class Lab:
    """Artifacts, signs of progress, and contributions before the last."""

    def __init__(self, gate: Gate, discovery: Discovery, work: Work, drain: Callable[[], None]) -> None:
        self._gate, self._work = gate, work
        self.discovery = discovery
        self.drain = drain
        """Lets this agent lease nothing more; what is under way is finished."""
        self.contributing = False
        self.contributed: list[str] = []
        """The types of what was appended, in order."""
        self.latest: dict[str, Any] | None = None
        """The progress that was told last."""
        self.news = asyncio.Event()

    @property
    def agent(self) -> str:
        """This agent's id."""
        return self._gate.credentials.agent

    async def get(self, sha256: str) -> bytes:
        """The bytes of an artifact, which have this digest. Raises Refused."""
        return await self._gate.get(sha256)

    async def history(self) -> list[dict[str, Any]]:
        """The stored events of the work's experiment so far, in their order."""
        return await self._gate.history(self._work)

    async def put(self, content: bytes, media_type: str) -> Artifact:
        """Stores bytes; the reference goes into an event's data. Raises Refused, as for what is too large."""
        return await self._gate.put(content, media_type, self.discovery)

    async def contribute(self, contribution: Contribution) -> None:
        """Appends an event now, where the work has several over time; what the callback returns is appended at
        its end. Raises InvalidContribution and Refused."""
        self.contributing = True
        try:
            await self._gate.contribute(self._work, contribution, self.discovery)
            self.contributed.append(contribution.type)
        finally:
            self.contributing = False

    def progress(self, step: int, steps: int, loss: float | None = None, task: str | None = None) -> None:
        """Says how far the work is, for people who watch; goes out once a second at most. It is not kept."""
        self.latest = told(step, steps, loss, task)
        self.news.set()

    async def checkpoint(self, checkpoint: Artifact) -> None:
        """Names a stored artifact as what the next attempt at this training may go on from, for a week. Raises
        Refused."""
        await self._gate.checkpoint(self._work, checkpoint)

    async def rung(
        self, rungs: Sequence[Rung], step: int, steps: int, loss: float | None = None, task: str | None = None
    ) -> None:
        """Reports the rungs of a training reached so far, and waits for the word to go on. Raises Refused where
        the training is to stop."""
        await self._gate.rung(self._work, {**told(step, steps, loss, task), "rungs": rungs})


def told(step: int, steps: int, loss: float | None, task: str | None) -> dict[str, Any]:
    """Progress as the protocol has it: a loss that is no number is none."""
    finite = loss if loss is not None and math.isfinite(loss) else None
    return {"step": step, "steps": steps, "loss": finite} | ({} if task is None else {"task": task})
