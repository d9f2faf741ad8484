"""Files of own tasks for tests: the example of docs/tasks.md, and small ones that lack one thing."""

import re
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[2] / "docs" / "tasks.md"
EXAMPLE: Final = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)[0]


def file(
    body: str = "yield tokens, targets",
    numbers: str = "",
    before: str = "",
    after: str = "",
    parameters: str = "rng, size, length, data",
) -> str:
    """A task of copying the token two places back, whose `batches` ends each turn of its loop with `body`."""
    lines = "\n".join("        " + line for line in body.splitlines())
    return f"""
import os, sys, time
import numpy as np
{before}
TASK = {{"vocabulary": 9, "length": 12, "chance": 1 / 9, {numbers}}}

def batches({parameters}):
    while True:
        tokens = rng.integers(0, 9, (size, length))
        targets = np.full((size, length), -100)
        targets[:, 2:] = tokens[:, :-2]
{lines}
{after}
"""


SOUND: Final = file()
