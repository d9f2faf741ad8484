"""What the models of an agent are trained on, and how: the same for all its work, and part of the environment that
its results carry. Nothing here imports torch.
"""

import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from .sandbox.host import origin

CARDS: Final = Path("/proc/driver/nvidia/gpus")
"""Where NVIDIA's driver tells of each card."""

Kind = Literal["cpu", "cuda"]
Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True)
class Device:
    """kind: torch's word. precision: bfloat16 is torch's autocast, with weights and optimiser in float32.

    compile: the backend of torch.compile that a training is to use, None for none.
    """

    kind: Kind = "cpu"
    precision: Precision = "float32"
    compile: str | None = None

    @property
    def text(self) -> str:
        """For a reader, and for the digest of the environment: other cards and precisions give other bits."""
        words = [self.kind if self.kind == "cpu" else f"cuda {', '.join(cards()) or 'unknown card'}"]
        words += ["bfloat16 autocast"] if self.precision == "bfloat16" else []
        words += [f"torch.compile {self.compile}"] if self.compile is not None else []
        return ", ".join(words)[:200]


CPU: Final = Device()


@cache
def cards() -> tuple[str, ...]:
    """The models of this machine's cards; of those that CUDA_VISIBLE_DEVICES names by number, where it does."""
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    wanted = set(re.findall(r"\d+", chosen)) if re.fullmatch(r"[\d, ]+", chosen) else None
    found = []
    for number, path in enumerate(sorted(CARDS.glob("*/information"))):  # by place on the bus, as told to CUDA
        if wanted is None or str(number) in wanted:
            model = re.search(r"^Model:\s*(.+)$", path.read_text(), re.MULTILINE)
            found.append(model[1].strip() if model else "unknown card")
    return tuple(found)


@cache
def cuda_trouble() -> str | None:
    """Why nothing can be trained on CUDA here, and what would help; None where nothing speaks against it."""
    if not cards():
        return f"no NVIDIA card is seen: {CARDS} names none; install the driver, or look at CUDA_VISIBLE_DEVICES"
    version = (origin("torch").parent / "version.py").read_text()
    if re.search(r"^cuda\b.*=\s*['\"]", version, re.MULTILINE) is None:
        return "this PyTorch is built without CUDA; install one that is (https://pytorch.org/get-started/locally)"
    return None
