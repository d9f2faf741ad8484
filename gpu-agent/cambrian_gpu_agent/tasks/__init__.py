"""What layers are trained on, one file per task."""

from . import (
    byte_lm,
    compression,
    fuzzy_recall,
    in_context_recall,
    memorisation,
    modular_counting,
    mqar,
    noisy_recall,
    overwrite_recall,
    parity,
    parity_with_resets,
    s3,
    s5,
    selective_copying,
)
from .task import Batch, Preset, Task

TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        byte_lm.TASK,
        overwrite_recall.TASK,
        parity_with_resets.TASK,
        mqar.TASK,
        in_context_recall.TASK,
        fuzzy_recall.TASK,
        noisy_recall.TASK,
        selective_copying.TASK,
        compression.TASK,
        memorisation.TASK,
        parity.TASK,
        modular_counting.TASK,
        s3.TASK,
        s5.TASK,
    )
}


class UnknownTask(Exception):
    """No task, or no preset of it, has this name."""


def resolve(name: str, preset: str) -> tuple[Task, Preset]:
    """The task and preset of these names; UnknownTask lists those that exist."""
    task = TASKS.get(name)
    if task is None:
        raise UnknownTask(f"no task {name!r}; there are: {', '.join(TASKS)}")
    return task, preset_of(task, preset)


def preset_of(task: Task, name: str) -> Preset:
    """The preset of this name; UnknownTask lists those that the task has."""
    preset = task.presets.get(name)
    if preset is None:
        raise UnknownTask(f"task {task.name} has no preset {name!r}; it has: {', '.join(task.presets)}")
    return preset


__all__ = ["TASKS", "Batch", "Preset", "Task", "UnknownTask", "preset_of", "resolve"]
