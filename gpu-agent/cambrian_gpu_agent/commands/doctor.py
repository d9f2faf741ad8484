"""`doctor`: what this machine offers, and which sandbox would hold a candidate."""

import json
import os
from argparse import ArgumentParser, Namespace
from typing import Any

from ..device import cards, cuda_trouble
from ..environment import environment
from ..sandbox.choose import HOW_TO_FIX, MODES, NoSandbox, choose, trouble
from .command import DONE, FAILED, Command
from .device_options import pinned_cards


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--gpus", metavar="all|0,2", help="also whether there are these cards, and which a worker each would have"
    )


def run(options: Namespace) -> int:
    pinned = None if options.gpus is None else pinned_cards(options.gpus)
    isolating = [mode.name for mode in MODES.values() if mode.isolates]
    sandboxes = {name: trouble(name) for name in isolating}
    try:
        chosen = choose("model").name
    except NoSandbox:
        chosen = None
    report: dict[str, Any] = {
        "v": 1,
        **environment().as_json(),
        "processors": os.cpu_count(),
        "cards": cards(),
        "cuda": {"possible": cuda_trouble() is None, "why": cuda_trouble()},
        "gpus": pinned,
        "sandboxes": {name: {"works": why is None, "why": why} for name, why in sandboxes.items()},
        "sandbox": chosen,
        "fix": None if chosen else HOW_TO_FIX,
    }
    if options.json:
        print(json.dumps(report, allow_nan=False))
    else:
        for name in ("python", "torch", "platform", "device", "threads", "processors"):
            print(f"{name}: {report[name]}")
        print(f"cards: {', '.join(cards()) or 'none'}")
        print(f"cuda: {cuda_trouble() or 'nothing speaks against it; it was never tried'}")
        if pinned is not None:
            print(f"workers: {', '.join(f'card {card}' for card in pinned)}")
        for name, why in sandboxes.items():
            print(f"sandbox {name}: {'works' if why is None else why}")
        print(f"chosen: {chosen}" if chosen else f"chosen: none. {HOW_TO_FIX}")
    return DONE if chosen else FAILED


COMMAND = Command("doctor", "show what this machine offers and which sandbox works", arguments, run)
