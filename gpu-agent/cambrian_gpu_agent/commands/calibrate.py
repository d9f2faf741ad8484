"""`calibrate`: how often a confirmation errs, how often it finds what is there, and what pairing by seed gains."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from ..ranking.suites import SUITES
from ..tasks import UnknownTask, resolve
from . import trainings
from .command import DONE, Command, UsageError

SUITE = SUITES["laptop"]


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--mixer", default="gated-delta", metavar="NAME", help="is compared with itself (default gated-delta)"
    )
    parser.add_argument("--runs", type=lambda text: trainings.at_least(25, text), default=64, metavar="N")
    parser.add_argument(
        "--against", default="linear", metavar="NAME", help="a mixer known to be worse (default linear)"
    )
    parser.add_argument("--pairs", type=lambda text: trainings.at_least(13, text), default=24, metavar="N")
    trainings.arguments(parser)


def run(options: Namespace) -> int:
    # Here, so that other commands start without torch.
    from ..mixers import MIXERS
    from ..ranking import errors
    from ..ranking.calibration import TooFewRuns, calibrate, outcomes
    from ..ranking.run import Run

    unknown = [name for name in (options.mixer, options.against) if name not in MIXERS]
    if unknown:
        raise UsageError(f"no mixer {', '.join(unknown)}; there are: {', '.join(MIXERS)}")
    if options.mixer == options.against:
        raise UsageError("--mixer and --against are the same: power is asked of a mixer and one that is worse")
    try:
        presets = {task: resolve(task, options.preset)[1] for task in SUITE}
        runs = {
            mixer: [
                Run(task, options.preset, mixer, seed, presets[task].optimiser.learning_rate)
                for seed in range(options.first_seed, options.first_seed + count)
                for task in SUITE
            ]
            for mixer, count in ((options.mixer, options.runs), (options.against, options.pairs))
        }
        found = trainings.results(options, [run for of_mixer in runs.values() for run in of_mixer])
        own, others = (
            outcomes([result for result in found if result.run.mixer == mixer], SUITE) for mixer in runs
        )
        calibration = calibrate(options.mixer, own, options.against, others)
    except (UnknownTask, TooFewRuns) as error:
        raise UsageError(str(error)) from error
    if options.json:
        print(json.dumps({"v": 1, "preset": options.preset, **asdict(calibration)}, allow_nan=False))
    else:
        print(errors.text(calibration))
    if options.out is not None:
        from ..ranking.error_plot import plot

        for path in plot(calibration, options.out, "calibration"):
            print(f"wrote {path}", file=sys.stderr)
    return DONE


COMMAND = Command("calibrate", "say how often a confirmation errs and how often it finds", arguments, run)
