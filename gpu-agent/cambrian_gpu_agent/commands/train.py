"""`train FILE.py`: trains a layer in the sandbox and measures it, without NATS."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..environment import environment
from ..evaluate import train_and_evaluate
from ..jobs import Finished
from ..sandbox.mode import Limits
from . import layer_file
from .command import DONE, FAILED, Command

MILESTONES = (0.25, 0.5, 0.75)
"""Shares of the steps at which the training loss is reported, as a campaign asks by default."""


def arguments(parser: ArgumentParser) -> None:
    layer_file.arguments(parser, time_limit=600.0)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="random seed, 0 … 2^32-1")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write curve, log and weights there")


def progress(step: int, steps: int, loss: float) -> None:
    if sys.stderr.isatty():
        print(f"\rstep {step} of {steps}, loss {loss:.4f}", end="", file=sys.stderr, flush=True)


def run(options: Namespace) -> int:
    job = replace(layer_file.job(options, options.seed), milestones=MILESTONES)
    mode = layer_file.mode(options)
    outcome = train_and_evaluate(job, mode, Limits(), progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    report: dict[str, Any] = {"v": 1, "file": options.file, "class": job.class_name}
    report |= {"task": job.task, "preset": job.preset, "randomSeed": job.random_seed}
    files = {"log.txt": outcome.log}
    if isinstance(outcome, Finished):
        files |= {"curve.jsonl": outcome.curve, "weights.safetensors": outcome.weights}
        report |= {
            "outcome": "finished",
            "steps": outcome.steps,
            "loss": outcome.loss,
            "accuracy": outcome.accuracy,
            "trainingLoss": outcome.training_loss,
            "parameters": outcome.parameters,
            "flops": outcome.flops,
            "milestones": [asdict(milestone) for milestone in outcome.milestones],
            "seconds": outcome.seconds,
            "taskDigest": outcome.task_digest,
        }
    else:
        report |= {"outcome": "failed", "reason": outcome.reason, "message": outcome.message}
        report |= {"step": outcome.step}
    report |= {"environment": environment().as_json(), "sandbox": mode.name}
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (options.out / name).write_bytes(content)
    if options.json:
        print(json.dumps(report, allow_nan=False))
    else:
        shown = ("outcome", "reason", "message", "loss", "accuracy", "parameters", "flops", "seconds", "sandbox")
        lines = [f"{name}: {report[name]}" for name in shown if name in report]
        if isinstance(outcome, Finished):
            lines += [f"training loss at step {reached.step}: {reached.loss}" for reached in outcome.milestones]
        print("\n".join(lines))
    return DONE if isinstance(outcome, Finished) else FAILED


COMMAND = Command("train", "train a layer in the sandbox and measure it", arguments, run)
