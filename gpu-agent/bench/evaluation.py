"""Seconds in which a training is measured (at two rungs, at its end, and whether its answers are consistent), the
reference being those in which it is trained.

Handing over the weights and counting the operations, which come last, are in neither.
"""

from typing import Final

from cambrian_gpu_agent import ladder
from cambrian_gpu_agent.evaluate import Training
from cambrian_gpu_agent.jobs import Finished
from cambrian_gpu_agent.sandbox.choose import choose
from cambrian_gpu_agent.sandbox.mode import Limits

from .samples import Part, say
from .subject import TASKS, job

ROUNDS: Final = 3


def main() -> None:
    parts = [Part(task) for task in TASKS]
    for seed in range(ROUNDS):
        for part in parts:  # each alone, so that none waits for another's processor
            asked = job((part.name,), ladder.SHARES, seed)
            training = Training(asked, choose("person"), Limits(), lambda *_: None, lambda _: None, ())
            outcome = training.run()
            if not isinstance(outcome, Finished):
                raise SystemExit(f"{outcome.task}: {outcome.reason}: {outcome.message}")
            (model,) = training.models
            part.subject.append(model.spent["measuring"])
            part.reference.append(model.spent["training"])
    say(parts)


if __name__ == "__main__":
    main()
