"""`train FILE.py`: trains a layer in the sandbox and measures it, without NATS."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from .. import events, ladder
from ..environment import environment
from ..evaluate import train_and_evaluate
from ..jobs import Failed, Finished, TaskResult, TrainingJob
from ..own_task.file import HELP
from ..sandbox.mode import Limits
from . import layer_file
from .command import DONE, FAILED, Command
from .device_options import device, device_arguments
from .trainings import at_least


def arguments(parser: ArgumentParser) -> None:
    layer_file.arguments(parser, time_limit=600.0)
    parser.add_argument(
        *("--task", "-t"),
        action="append",
        metavar="NAME",
        help=f"train on this task, {HELP}; repeat for several, each with a model of its own "
        "(default overwrite-recall)",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="random seed, 0 … 2^32-1")
    parser.add_argument(
        "--split",
        type=lambda text: at_least(0, text),
        default=0,
        metavar="N",
        help="of the held-out sequences; a campaign explores on 0, the default",
    )
    device_arguments(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write curves, weights and the log there")


def progress(task: str, step: int, steps: int, loss: float) -> None:
    if sys.stderr.isatty():
        print(f"\r{task}: step {step} of {steps}, loss {loss:.4f} ", end="", file=sys.stderr, flush=True)


def run(options: Namespace) -> int:
    sizes = tuple(layer_file.task(task, options.preset) for task in options.task or ["overwrite-recall"])
    source, class_name = layer_file.read(options)
    mode = replace(layer_file.mode(options), device=device(options))
    job = TrainingJob(source, class_name, sizes, options.time_limit, options.seed, ladder.SHARES, options.split)
    outcome = train_and_evaluate(job, mode, Limits(), progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    report: dict[str, Any] = {"v": 1, "file": options.file, "class": job.class_name, "randomSeed": job.random_seed}
    report["split"] = job.split
    rungs = [events.rung(asdict(rung)) for rung in outcome.rungs]
    if isinstance(outcome, Finished):
        results = [brief(result) for result in outcome.results]
        report |= {"outcome": "finished", "results": results, "rungs": rungs, "seconds": outcome.seconds}
    else:
        report |= {"outcome": "failed", "reason": outcome.reason, "message": outcome.message}
        report |= {"task": outcome.task, "step": outcome.step, "rungs": rungs}
    report |= {"environment": environment(mode.device).as_json(), "sandbox": mode.name}
    if options.out is not None:
        write(options.out, outcome)
    print(json.dumps(report, allow_nan=False) if options.json else "\n".join(lines(report)))
    return DONE if isinstance(outcome, Finished) else FAILED


def brief(result: TaskResult) -> dict[str, Any]:
    """A task's result without its artifacts."""
    whole = events.task_result(asdict(result))
    return {name: value for name, value in whole.items() if name not in ("curve", "weights")}


def write(folder: Path, outcome: Finished | Failed) -> None:
    """log.txt, and of each task a curve and the weights."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.txt").write_bytes(outcome.log)
    for result in outcome.results if isinstance(outcome, Finished) else []:
        (folder / f"{result.task}.curve.jsonl").write_bytes(result.curve)
        (folder / f"{result.task}.weights.safetensors").write_bytes(result.weights)


def lines(report: dict[str, Any]) -> list[str]:
    """The report for a reader: each rung, then the end."""
    told = [f"{name}: {report[name]}" for name in ("outcome", "reason", "message") if name in report]
    for rung in report["rungs"]:
        share = f"{100 * rung['share']:.0f} % of the steps"
        told += [f"{share}: {measured(result)}" for result in rung["results"]]
    for result in report.get("results", []):
        told.append(f"result: {measured(result)}, {result['parameters']} parameters, {result['flops']} FLOPs")
    return told + [f"{name}: {report[name]}" for name in ("seconds", "sandbox") if name in report]


def measured(result: dict[str, Any]) -> str:
    loss, error = result["loss"], result["lossError"]
    return f"{result['task']}: loss {loss:.4f} ± {error:.4f}, accuracy {result['accuracy']:.4f}"


COMMAND = Command("train", "train a layer in the sandbox and measure it", arguments, run)
