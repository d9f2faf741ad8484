"""`check FILE.py`: probes a layer in the sandbox, or every layer of a folder; exit status 0 on pass, 5 on fail or
unknown, 2 on wrong use.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from ..evaluator_process import STANDING_BY
from ..examine import examine, verdict_of
from ..jobs import Examined, ProbeJob
from ..layer import NotPython, SourceError, find_class
from ..novelty import digest, similarity
from ..own_task.file import HELP
from ..perform import stand_by
from ..sandbox.mode import Limits, Mode
from . import layer_file
from .command import DONE, FAILED, Command, UsageError

QUICK_LIMIT = 60.0
FULL_LIMIT = 900.0


def arguments(parser: ArgumentParser) -> None:
    what = "Python file that defines the layer, or a folder of such files"
    layer_file.arguments(parser, time_limit=0.0, what=what)
    parser.set_defaults(time_limit=None)
    parser.add_argument(
        "--task",
        default="overwrite-recall",
        metavar="NAME",
        help=f"probe at the size of this task: {HELP}",
    )
    depth = parser.add_mutually_exclusive_group()
    depth.add_argument("--quick", action="store_true", help="what a campaign asks of each candidate; the default")
    depth.add_argument("--full", action="store_true", help="everything, in minutes: also growth and a training")
    parser.add_argument(
        "--sub-quadratic", action="store_true", help="with --full: fail what grows with the square of the length"
    )
    parser.add_argument(
        "--earlier", metavar="PATH", help="file or folder of earlier programs, of which the nearest is named"
    )


def layers(options: Namespace) -> Iterator[Namespace]:
    """The options for each file; a folder's files without one layer are named on stderr and left out."""
    path = Path(options.file)
    if not path.is_dir():
        yield options
        return
    found = 0
    for file in sorted(path.rglob("*.py")):
        try:
            find_class(file.read_text(encoding="utf-8", errors="replace"), options.class_name)
        except NotPython:
            pass  # it is no layer, and its check says so
        except SourceError as error:
            print(f"{file} is left out: {error}", file=sys.stderr)
            continue
        found += 1
        yield Namespace(**{**vars(options), "file": str(file)})
    if found == 0:
        raise UsageError(f"no file in {path} defines a layer")


def earlier_programs(options: Namespace) -> dict[str, str]:
    """The earlier programs' sources by their paths; what is not Python is none."""
    if options.earlier is None:
        return {}
    path = Path(options.earlier)
    if not path.exists():
        raise UsageError(f"cannot read {path}: there is no such file or folder")
    programs = {}
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        try:
            source = file.read_text(encoding="utf-8")
            digest(source)
        except (OSError, ValueError, SyntaxError, RecursionError):
            continue
        programs[str(file)] = source
    return programs


def compare(examined: Examined, source: str, file: str, earlier: Mapping[str, str]) -> Examined:
    """The result with the nearest earlier program; the same one under other names fails."""
    others = {path: text for path, text in earlier.items() if Path(path).resolve() != Path(file).resolve()}
    probes = list(examined.probes)
    for i, probe in enumerate(probes):
        if probe.name != "novelty" or probe.verdict != "pass" or not others:
            continue
        nearest = max(others, key=lambda path: similarity(source, others[path]))
        found = {"nearest": nearest, "similarity": similarity(source, others[nearest])}
        same = digest(source) == digest(others[nearest])
        hint = "The nearest earlier program is the same but for names: change what it computes." if same else ""
        evidence = {**probe.evidence, **found}
        probes[i] = replace(probe, verdict="fail" if same else "pass", evidence=evidence, hint=hint)
    return replace(examined, probes=probes, verdict=verdict_of(probes))


def check(options: Namespace, mode: Mode, earlier: Mapping[str, str]) -> bool:
    """Probes one file and prints what was found; whether it passed."""
    source, class_name = layer_file.read(options)
    limit = options.time_limit or (FULL_LIMIT if options.full else QUICK_LIMIT)
    size = layer_file.task(options.task, options.preset)
    job = ProbeJob(source, class_name, size, limit, full=options.full, sub_quadratic=options.sub_quadratic)
    standby = [] if options.full else stand_by(mode, STANDING_BY)
    examined = compare(examine(job, mode, Limits(), standby), source, options.file, earlier)
    if options.json:
        report = {"v": 1, "file": options.file, "class": class_name}
        print(json.dumps({**report, **asdict(examined), "sandbox": mode.name}, allow_nan=False), flush=True)
    else:
        for probe in examined.probes:
            print(f"{probe.verdict:8}{probe.name}  {json.dumps(probe.evidence)}")
            if probe.hint:
                print(f"        {probe.hint}")
        print(f"{examined.verdict}: {class_name} in {options.file}, sandbox {mode.name}", flush=True)
    return examined.verdict == "pass"


def run(options: Namespace) -> int:
    mode, earlier = layer_file.mode(options), earlier_programs(options)
    passed = []
    for one in layers(options):
        try:
            passed.append(check(one, mode, earlier))
        except UsageError as error:
            if one is options:
                raise
            print(error, file=sys.stderr)  # one file of a folder that is not Python
            passed.append(False)
    return DONE if all(passed) else FAILED


COMMAND = Command("check", "probe a layer in the sandbox", arguments, run)
