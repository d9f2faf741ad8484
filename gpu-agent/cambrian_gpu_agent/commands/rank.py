"""`rank`: trains our reference mixers on tasks and says which are better, by how much, and how sure that is."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from ..own_task.file import HELP
from ..own_task.process import TaskFailed
from ..ranking.suites import SUITES
from ..sandbox.choose import NoSandbox
from ..tasks import UnknownTask
from ..tasks.corpus import UnreadableCorpus
from .command import DONE, Command, UsageError


def names(text: str) -> list[str]:
    return [name for name in text.replace(",", " ").split() if name]


def rates(text: str) -> list[float]:
    try:
        found = [float(rate) for rate in names(text)]
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r}: {error}") from error
    if not found or not all(0 < rate < 1 for rate in found):
        raise ArgumentTypeError(f"{text!r}: learning rates lie between 0 and 1")
    return found


def at_least(least: int, text: str) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ArgumentTypeError(f"{text!r}: a whole number from {least} on is wanted")
    return int(text)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--task", action="append", default=[], metavar="NAME", help=f"{HELP}; may be given several times"
    )
    parser.add_argument("--suite", choices=list(SUITES), help="the tasks of a suite")
    parser.add_argument("--preset", default="laptop", metavar="NAME", help="size of the tasks")
    parser.add_argument("--mixers", type=names, metavar="A,B,…", help="default: all")
    parser.add_argument("--seeds", type=lambda text: at_least(2, text), default=3, metavar="N")
    parser.add_argument("--first-seed", type=lambda text: at_least(0, text), default=0, metavar="N")
    parser.add_argument(
        "--learning-rates", type=rates, metavar="A,B,…", help="the grid of every mixer; default: the preset's"
    )
    parser.add_argument("--expect", action="append", default=[], metavar="TASK=A/B,C/D", help="tiers, worst first")
    parser.add_argument(
        "--corpus", metavar="PATH", help="text of byte-lm: .txt, .jsonl(.gz|.zst) or a folder of them"
    )
    parser.add_argument("--jobs", type=lambda text: at_least(1, text), default=1, metavar="N", help="at a time")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="keep results and plots there, and go on from them"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: Namespace) -> int:
    # Here, so that other commands start without torch.
    from ..mixers import MIXERS
    from ..ranking import render
    from ..ranking.expectation import BadExpectation, held_against, parse
    from ..ranking.results import Results
    from ..ranking.run import Result, Run, task_at
    from ..ranking.table import rank

    tasks = list(dict.fromkeys([*options.task, *SUITES.get(options.suite, ())]))
    if not tasks:
        raise UsageError("name a task with --task or several with --suite")
    mixers = list(dict.fromkeys(options.mixers or MIXERS))
    unknown = [name for name in mixers if name not in MIXERS]
    if unknown:
        raise UsageError(f"no mixer {', '.join(unknown)}; there are: {', '.join(MIXERS)}")
    try:
        usual = {}
        for task in tasks:
            with task_at(task, options.preset) as found:
                usual[task] = found.preset.optimiser.learning_rate
        expected = {}
        for text in options.expect:
            task, _, order = text.partition("=")
            expected[task.strip()] = parse(order)
        seeds = range(options.first_seed, options.first_seed + options.seeds)
        runs = [
            Run(task, options.preset, mixer, seed, rate, options.corpus)
            for seed in seeds
            for task in tasks
            for mixer in mixers
            for rate in options.learning_rates or [usual[task]]
        ]
        results = Results(options.out)

        def progress(result: Result, left: int) -> None:
            done = result.run
            score = "diverged" if result.reported is None else f"score {result.reported.score:.3f}"
            print(
                f"{done.task} {done.mixer} seed {done.seed} learning rate {done.learning_rate:g}: {score}, "
                f"{result.seconds:.1f} s; {left} of {len(runs)} to go",
                file=sys.stderr,
                flush=True,
            )

        rankings = rank(results.complete(runs, options.jobs, progress))
        steps = {
            ranking.title: held_against(ranking, expected[ranking.title])
            for ranking in rankings
            if ranking.title in expected
        }
    except (UnknownTask, TaskFailed, NoSandbox, UnreadableCorpus, BadExpectation) as error:
        raise UsageError(str(error)) from error
    if options.json:
        document = [render.as_json(ranking, steps.get(ranking.title, [])) for ranking in rankings]
        print(json.dumps({"v": 1, "preset": options.preset, "rankings": document}, allow_nan=False))
    else:
        for ranking in rankings:
            print(render.text(ranking), end="\n\n")
            print(render.pairs(ranking), end="\n\n")
            if ranking.title in steps:
                print(render.expected(ranking.title, steps[ranking.title]), end="\n\n")
    if options.out is not None:
        from ..ranking.plot import plot

        for path in plot(rankings, options.out, "ranking"):
            print(f"wrote {path}", file=sys.stderr)
    return DONE


COMMAND = Command("rank", "train the reference mixers and say which are better", arguments, run)
