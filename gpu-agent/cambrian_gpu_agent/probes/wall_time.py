"""Seconds of one forward pass of [1, 64, hidden] on one thread: the median of a few, and the growth at 256."""

import statistics
import time
from typing import Any

import torch

from ..jobs import Verdict
from .probe import Probe, Subject, call

LENGTH = 64
REPEATS = 5


def seconds(subject: Subject, layer: torch.nn.Module, length: int) -> float:
    x = subject.input(1, length)
    times = []
    with torch.no_grad():
        call(layer, x)
        for _ in range(REPEATS):
            start = time.perf_counter()
            call(layer, x)
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    layer = subject.build().eval()
    once = seconds(subject, layer, LENGTH)
    return "pass", {
        "seconds": once,
        "length": LENGTH,
        "secondsAtFourTimes": seconds(subject, layer, 4 * LENGTH),
    }


PROBE = Probe(name="wall-time", hint="The forward pass could not be timed.", run=run)
