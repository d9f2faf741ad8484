"""Where and with what a measurement is made, as TrainingStarted and its siblings carry it."""

import hashlib
import platform
import sys
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .device import CPU, Device

THREADS = 1
"""One thread a training: the same bits on every run, and two workers on two cores do not disturb each other."""


@dataclass(frozen=True)
class Environment:
    python: str
    torch: str
    platform: str
    device: str
    threads: int

    @property
    def digest(self) -> str:
        """sha256 of the fields in order, joined by newlines."""
        text = "\n".join(str(value) for value in asdict(self).values())
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "digest": self.digest}


@cache
def environment(device: Device = CPU) -> Environment:
    """This machine's, for work on that device; torch is asked for its version without being imported."""
    return Environment(
        python=platform.python_version(),
        torch=version("torch"),
        platform=f"{sys.platform} {platform.machine()} {processor()}".strip()[:200],
        device=device.text,
        threads=THREADS,
    )


def processor() -> str:
    """The processor's name: other processors may round sums in another order."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
