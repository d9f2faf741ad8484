"""`rank`: trains our reference mixers on tasks and says which are better, by how much, and how sure that is."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import asdict

from ..own_task.file import HELP
from ..own_task.process import TaskFailed
from ..ranking.suites import SUITES
from ..sandbox.choose import NoSandbox
from ..tasks import UnknownTask
from ..tasks.corpus import UnreadableCorpus
from . import trainings
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


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--task", action="append", default=[], metavar="NAME", help=f"{HELP}; may be given several times"
    )
    parser.add_argument("--suite", choices=list(SUITES), help="the tasks of a suite")
    parser.add_argument("--mixers", type=names, metavar="A,B,…", help="default: the references, all but hybrid")
    parser.add_argument("--seeds", type=lambda text: trainings.at_least(2, text), default=3, metavar="N")
    parser.add_argument(
        "--learning-rates", type=rates, metavar="A,B,…", help="the grid of every mixer; default: the preset's"
    )
    parser.add_argument("--expect", action="append", default=[], metavar="TASK=A/B,C/D", help="tiers, worst first")
    parser.add_argument(
        "--corpus", metavar="PATH", help="text of byte-lm: .txt, .jsonl(.gz|.zst) or a folder of them"
    )
    trainings.arguments(parser)


def run(options: Namespace) -> int:
    # Here, so that other commands start without torch.
    from ..mixers import MIXERS, REFERENCES
    from ..ranking import render
    from ..ranking.expectation import BadExpectation, held_against, parse
    from ..ranking.fidelity import fidelity
    from ..ranking.run import Run, task_at
    from ..ranking.stops import stops
    from ..ranking.table import rank

    tasks = list(dict.fromkeys([*options.task, *SUITES.get(options.suite, ())]))
    if not tasks:
        raise UsageError("name a task with --task or several with --suite")
    mixers = list(dict.fromkeys(options.mixers or REFERENCES))
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
        results = trainings.results(options, runs)
        rankings = rank(results)
        steps = {
            ranking.title: held_against(ranking, expected[ranking.title])
            for ranking in rankings
            if ranking.title in expected
        }
    except (UnknownTask, TaskFailed, NoSandbox, UnreadableCorpus, BadExpectation) as error:
        raise UsageError(str(error)) from error
    correlations = [found for ranking in rankings for found in fidelity(ranking)]
    stopped = stops(results)
    if options.json:
        document = {
            "v": 1,
            "preset": options.preset,
            "rankings": [render.as_json(ranking, steps.get(ranking.title, [])) for ranking in rankings],
            "fidelity": [asdict(found) for found in correlations],
            "stops": None if stopped is None else asdict(stopped),
        }
        print(json.dumps(document, allow_nan=False))
    else:
        for ranking in rankings:
            print(render.text(ranking), end="\n\n")
            print(render.pairs(ranking), end="\n\n")
            if ranking.title in steps:
                print(render.expected(ranking.title, steps[ranking.title]), end="\n\n")
        if correlations:
            print(render.fidelity(correlations), end="\n\n")
        if stopped is not None:
            print(render.stops(stopped), end="\n\n")
    if options.out is not None:
        from ..ranking.plot import plot

        for path in plot(rankings, options.out, "ranking"):
            print(f"wrote {path}", file=sys.stderr)
    return DONE


COMMAND = Command("rank", "train the reference mixers and say which are better", arguments, run)
