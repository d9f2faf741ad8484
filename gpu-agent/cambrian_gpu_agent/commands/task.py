"""`task FILE.py`: checks a task of the user's own in the sandbox; exit status 0 on pass, 5 on fail, 2 on wrong
use.
"""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from ..own_task.check import check
from ..own_task.file import SUFFIX
from ..own_task.numbers import BadTask
from ..own_task.process import TaskFailed
from ..sandbox.mode import Limits
from . import layer_file
from .command import DONE, FAILED, Command, UsageError

SECONDS = 120.0
"""Of processor time, and of each process's life."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.py", help="Python file that defines the task")
    parser.add_argument("--preset", default="laptop", metavar="NAME", help="size of the task")
    layer_file.sandbox_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: Namespace) -> int:
    if not options.file.endswith(SUFFIX):
        raise UsageError(f"{options.file}: a Python file is wanted, FILE{SUFFIX}")
    size = layer_file.task(options.file, options.preset)
    mode = layer_file.mode(options)
    report = {"v": 1, "file": options.file, "task": size.task, "preset": size.preset, "sandbox": mode.name}
    try:
        checked = check(size, mode, Limits(seconds=SECONDS))
    except (BadTask, TaskFailed) as error:
        faults = str(error).splitlines()
        text = "\n".join([f"{options.file} is no sound task:", *(f"  {fault}" for fault in faults)])
        print(json.dumps({**report, "verdict": "fail", "faults": faults}) if options.json else text)
        return FAILED
    if options.json:
        found = {"verdict": "pass", "faults": [], **asdict(checked)}
        print(json.dumps({**report, **found}, allow_nan=False))
    else:
        preset = checked.numbers
        print(f"pass: {size.task} in {options.file}, sandbox {mode.name}")
        print(f"  {preset.optimiser.steps} steps of {preset.optimiser.batch} sequences of {preset.length} tokens")
        print(f"  held out: {preset.held_out} each of length {', '.join(map(str, preset.held_out_lengths))}")
        print(f"  metric {checked.metric}, chance {checked.chance:.4g}, {checked.digest}")
        print(f"  {1000 * checked.seconds:.1f} ms for a batch")
    return DONE


COMMAND = Command("task", "check a task of your own in the sandbox", arguments, run)
