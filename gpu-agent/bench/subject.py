"""What is trained here: a reference mixer's file as a candidate, on the tasks of the laptop suite."""

import inspect
from typing import Final

from cambrian_gpu_agent.jobs import TaskSize, TrainingJob
from cambrian_gpu_agent.mixers import gated_delta

PRESET: Final = "laptop"
TASKS: Final = ("byte-lm", "overwrite-recall", "parity-with-resets")
MIXER: Final = "gated-delta"
SEED: Final = 7


def job(tasks: tuple[str, ...], rungs: tuple[float, ...], seed: int = SEED) -> TrainingJob:
    """As the laboratory asks for it."""
    sizes = tuple(TaskSize(task, PRESET) for task in tasks)
    source = inspect.getsource(gated_delta)
    return TrainingJob(source, gated_delta.GatedDeltaNet.__name__, sizes, 600.0, seed, rungs)
