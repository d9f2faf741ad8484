"""Steps per second of a training in the sandbox and the harness, against the bare loop.

At each rung of the training, which here are many, the bare loop trains the same number of steps: so they take
turns every few seconds at most. What is measured at the rungs is no step, and not in the samples.
"""

import subprocess
import sys
from typing import Final

from cambrian_gpu_agent.evaluate import Training
from cambrian_gpu_agent.jobs import Finished, Rung
from cambrian_gpu_agent.sandbox.choose import choose
from cambrian_gpu_agent.sandbox.mode import Limits

from .samples import Part, say
from .subject import MIXER, PRESET, SEED, TASKS, job

ROUNDS: Final = 8
WARM_UP: Final = 1
"""Rounds at the beginning that do not count."""


class BareLoop:
    """The process of bare_loop.py."""

    def __init__(self, task: str) -> None:
        command = [sys.executable, "-m", "bench.bare_loop", task, PRESET, MIXER, str(SEED)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.line()  # it is ready

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def train(self, steps: int) -> float:
        """Seconds."""
        assert self.process.stdin is not None
        print(steps, file=self.process.stdin, flush=True)
        return float(self.line())

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def measure(task: str) -> Part:
    """Both at one task."""
    part, bare = Part(task), BareLoop(task)
    steps, seconds = 0, 0.0

    def turn() -> None:
        nonlocal steps, seconds
        (model,) = training.models
        count, spent = len(model.losses) - steps, model.spent["training"] - seconds
        steps, seconds = len(model.losses), model.spent["training"]
        part.subject.append(count / spent)
        part.reference.append(count / bare.train(count))

    def at_rung(_: list[Rung]) -> None:
        turn()

    rungs = tuple(number / ROUNDS for number in range(1, ROUNDS))
    training = Training(job((task,), rungs), choose("person"), Limits(), lambda *_: None, at_rung, ())
    try:
        outcome = training.run()
        if not isinstance(outcome, Finished):
            raise SystemExit(f"{task}: {outcome.reason}: {outcome.message}")
        turn()
    finally:
        bare.end()
    return Part(task, part.subject[WARM_UP:], part.reference[WARM_UP:])


if __name__ == "__main__":
    say([measure(task) for task in TASKS])
