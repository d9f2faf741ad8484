"""`check FILE.py`: probes a layer in the sandbox; exit status 0 on pass, 5 on fail or unknown, 2 on wrong use."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from ..examine import examine
from ..jobs import ProbeJob
from ..sandbox.mode import Limits
from . import layer_file
from .command import DONE, FAILED, Command


def arguments(parser: ArgumentParser) -> None:
    layer_file.arguments(parser, time_limit=60.0)
    parser.add_argument(
        "--task", default="overwrite-recall", metavar="NAME", help="probe at the size of this task"
    )


def run(options: Namespace) -> int:
    source, class_name = layer_file.read(options)
    mode = layer_file.mode(options)
    job = ProbeJob(source, class_name, options.task, options.preset, options.time_limit)
    examined = examine(job, mode, Limits())
    report = {"v": 1, "file": options.file, "class": job.class_name}
    report |= {**asdict(examined), "sandbox": mode.name}
    if options.json:
        print(json.dumps(report, allow_nan=False))
    else:
        for probe in examined.probes:
            print(f"{probe.verdict:8}{probe.name}  {json.dumps(probe.evidence)}")
            if probe.hint:
                print(f"        {probe.hint}")
        print(f"{examined.verdict}: {job.class_name} in {options.file}, sandbox {mode.name}")
    return DONE if examined.verdict == "pass" else FAILED


COMMAND = Command("check", "probe a layer in the sandbox", arguments, run)
