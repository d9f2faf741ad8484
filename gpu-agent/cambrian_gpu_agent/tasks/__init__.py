"""What layers are trained on, one file per task."""

from . import overwrite_recall
from .task import Batch, Preset, Task

TASKS: dict[str, Task] = {
    overwrite_recall.TASK.name: overwrite_recall.TASK,
}


class UnknownTask(Exception):
    """No task, or no preset of it, has this name."""


def resolve(name: str, preset: str) -> tuple[Task, Preset]:
    """The task and preset of these names; UnknownTask lists those that exist."""
    task = TASKS.get(name)
    if task is None:
        raise UnknownTask(f"no task {name!r}; there are: {', '.join(TASKS)}")
    sizes = task.presets.get(preset)
    if sizes is None:
        raise UnknownTask(f"task {name} has no preset {preset!r}; it has: {', '.join(task.presets)}")
    return task, sizes


__all__ = ["TASKS", "Batch", "Preset", "Task", "UnknownTask", "resolve"]
