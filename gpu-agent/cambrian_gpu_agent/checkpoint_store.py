"""The states of a training as artifacts, so that the next attempt, another agent's perhaps, goes on from them.

One document names the parts of each model's newest state. It is believed only where it is of the same training:
the same code, tasks, seed and environment, word for word. All else of it is checked before it is used, as another
agent wrote it.
"""

import asyncio
import base64
import hashlib
import json
import logging
import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from . import __version__
from .agent import Lab, Refused
from .agent.schema import Artifact
from .device import Device
from .environment import environment
from .jobs import Kept, RungResult, TrainingJob

DOCUMENT_TYPE: Final = "application/json"
STATE_TYPE: Final = "application/octet-stream"
MOST_PARTS: Final = 256
"""Of a state: with parts of 6 MiB, 1.5 GiB."""

log = logging.getLogger("cambrian.worker")


class Unusable(Exception):
    """Nothing can be gone on with; the message says why."""


def training_of(job: TrainingJob, device: Device) -> str:
    """The name of all that a training's numbers depend on."""
    whole = asdict(replace(job, keep_every=None, kept=()))
    whole |= {"environment": environment(device).digest, "software": __version__}
    return "sha256:" + hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


class Checkpoints:
    """Of one training. `stored`: each task's newest state, with references in the place of its bytes."""

    def __init__(self, lab: Lab, training: str) -> None:
        self.lab, self.training = lab, training
        self.stored: dict[str, dict[str, Any]] = {}
        self.waiting: dict[str, dict[str, Any]] = {}
        self.news = asyncio.Event()

    async def found(self, checkpoint: Artifact | None) -> tuple[Kept, ...]:
        """What the last attempt left; nothing where it left nothing, or nothing that can be used."""
        if checkpoint is None:
            return ()
        try:
            document = json.loads(await self.lab.get(checkpoint["sha256"]))
            if not isinstance(document, dict) or document.get("training") != self.training:
                raise Unusable("it is of another training: other code, seed, tasks, software or machine")
            kept = tuple([await self.whole(one) for one in document["tasks"]])
        except (Refused, Unusable, ValueError, TypeError, KeyError) as error:
            log.warning("begun-anew checkpoint=%s why=%s", checkpoint["sha256"], str(error)[:300] or repr(error))
            return ()
        self.stored = {one["task"]: one for one in document["tasks"]}
        for one in kept:
            log.info("going-on task=%s step=%d", one.task, len(one.losses))
        return kept

    async def whole(self, told: Mapping[str, Any]) -> Kept:
        """A task's state with its bytes. Raises Unusable, ValueError, TypeError, KeyError, Refused."""
        parts = told["state"]
        if not isinstance(parts, list) or len(parts) > MOST_PARTS:
            raise Unusable(f"a state is to be of at most {MOST_PARTS} artifacts")
        losses = [float(loss) for loss in told["losses"]]
        seconds = {str(work): float(spent) for work, spent in told["seconds"].items()}
        elapsed = float(told["elapsed"])
        if not all(map(math.isfinite, (*losses, *seconds.values()))) or not 0 <= elapsed < math.inf:
            raise Unusable("one of its numbers is none")
        state = b"".join([await self.lab.get(part["sha256"]) for part in parts])
        rungs = [RungResult(**rung) for rung in told["rungs"]]
        return Kept(str(told["task"]), losses, rungs, seconds, elapsed, state)

    def keep(self, kept: dict[str, Any]) -> None:
        """Has a jobs.Kept, as JSON, stored soon; of one that was not stored yet the newer takes the place."""
        self.waiting[kept["task"]] = kept
        self.news.set()

    async def store(self) -> None:
        """Stores what is to be kept, until it is cancelled. Nothing depends on it: what fails is said, no more."""
        while True:
            await self.news.wait()
            self.news.clear()
            try:
                while self.waiting:
                    task, kept = self.waiting.popitem()
                    self.stored[task] = {**kept, "state": await self.put(base64.b64decode(kept["state"]))}
                document = {"v": 1, "training": self.training, "tasks": list(self.stored.values())}
                content = json.dumps(document, allow_nan=False).encode()
                await self.lab.checkpoint(await self.lab.put(content, DOCUMENT_TYPE))
                steps = " ".join(f"{task}={len(one['losses'])}" for task, one in self.stored.items())
                log.info("kept steps %s", steps)
            except (Refused, Unusable) as error:
                log.warning("not-kept why=%s", error)

    async def put(self, state: bytes) -> list[Artifact]:
        """Its parts, each as large as the gate takes one."""
        most = self.lab.discovery.artifact_bytes
        parts = [state[start : start + most] for start in range(0, len(state), most)]
        if len(parts) > MOST_PARTS:
            raise Unusable(f"the state has {len(state)} bytes, more than {MOST_PARTS} artifacts of {most}")
        return [await self.lab.put(part, STATE_TYPE) for part in parts]
