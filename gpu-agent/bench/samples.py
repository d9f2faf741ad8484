"""What a program of the bench says: samples of the subject and of its reference, which took turns."""

import json
from dataclasses import asdict, dataclass, field


@dataclass
class Part:
    """One sample of each for every round, in the figure's unit."""

    name: str
    subject: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)


def say(parts: list[Part]) -> None:
    """Prints the document that bench/python.ts reads."""
    print(json.dumps({"v": 1, "parts": [asdict(part) for part in parts]}, allow_nan=False))
