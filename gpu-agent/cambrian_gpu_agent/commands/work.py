"""`work`: attaches to a laboratory as a gpu-agent, or as one on each of several cards."""

import asyncio
import logging
import math
import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ..agent import BadCredentials, CertificateUnusable, Refused, Untrusted
from ..lifetime import die_with_parent
from ..worker import Settings, Worker
from .command import DONE, UNREACHABLE, Command, UsageError
from .device_options import device, device_arguments, pinned_cards
from .layer_file import sandbox_arguments
from .supervision import Member, supervise

KEEP_EVERY: Final = 600.0
"""Seconds: most trainings take less, and store nothing."""

IDLE: Final = 300.0
"""Seconds without work after which `--exit-when-idle` leaves, where it does not say."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--url", required=True, metavar="nats://…", help="the laboratory's nats-server; tls://… with TLS"
    )
    parser.add_argument(
        "--creds",
        required=True,
        action="append",
        type=Path,
        metavar="FILE",
        help="credentials of this agent; with NATS_USER and NATS_PASSWORD set they only sign what it contributes. "
        "With --gpus once for each card, in their order, or one file that all share",
    )
    parser.add_argument(
        "--gpus",
        metavar="all|0,2",
        help="one worker on each of these cards, numbered as they are on the bus; implies --device cuda",
    )
    parser.add_argument("--slots", type=int, default=1, metavar="N", help="items of work at once")
    parser.add_argument("--once", action="store_true", help="stop after one item of work")
    parser.add_argument(
        "--exit-when-idle",
        type=float,
        nargs="?",
        const=IDLE,
        metavar="SECONDS",
        help="leave when no work came for that long, %(const)g unless said; without it, wait for ever",
    )
    parser.add_argument(
        "--grace",
        type=float,
        metavar="SECONDS",
        help="how long work under way may take after SIGTERM or SIGINT, then it is handed back; "
        "without it, as long as it takes. A second signal hands it back at once",
    )
    parser.add_argument("--parent-stdin", action="store_true", help="stop at once when stdin ends")
    parser.add_argument(
        "--outlive-parent", action="store_true", help="go on when the process that started this one ends"
    )
    parser.add_argument(
        "--keep-every",
        type=float,
        default=KEEP_EVERY,
        metavar="SECONDS",
        help="of training, after which its state is stored again, so that an attempt that is interrupted is gone "
        "on with; default %(default)g, 0 for never",
    )
    parser.add_argument(
        "--instance",
        default="",
        metavar="NAME",
        help="which of several this is, for the log and the laboratory's list of agents",
    )
    sandbox_arguments(parser)
    device_arguments(parser)


def run(options: Namespace) -> int:
    if not options.outlive_parent:
        die_with_parent(os.getppid())
    if options.parent_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    _log_to_stderr(options.instance)
    if options.exit_when_idle is not None and not 0 < options.exit_when_idle < math.inf:
        raise UsageError(f"--exit-when-idle {options.exit_when_idle:g}: a number of seconds above 0 is wanted")
    if not 0 <= options.keep_every < math.inf:
        raise UsageError(f"--keep-every {options.keep_every:g}: a number of seconds is wanted, 0 for never")
    return _on_cards(options) if options.gpus is not None else _work(options)


def _work(options: Namespace) -> int:
    if len(options.creds) > 1:
        raise UsageError(f"--creds was given {len(options.creds)} times; an agent has one file, but for --gpus")
    user = os.environ.get("NATS_USER")
    login = {"user": user, "password": os.environ.get("NATS_PASSWORD", "")} if user else None
    settings = Settings(
        *(options.sandbox, options.unsafe, device(options), options.keep_every or None),
        standby=_standby(os.environ.get("CAMBRIAN_STANDBY") or "on"),
    )
    worker = Worker(settings, options.once, options.instance)
    idle = options.exit_when_idle
    try:
        asyncio.run(worker.run(options.url, options.creds[0], login, options.slots, options.grace, idle))
    except (BadCredentials, CertificateUnusable, Refused, Untrusted) as error:
        if isinstance(error, Untrusted) or (isinstance(error, Refused) and error.code == "unavailable"):
            print(f"cambrian-gpu-agent: {error}", file=sys.stderr)
            return UNREACHABLE
        raise UsageError(str(error)) from error
    return DONE


def _standby(said: str) -> bool:
    if said not in ("on", "off"):
        raise UsageError(f'CAMBRIAN_STANDBY is "{said}": on or off is wanted')
    return said == "on"


def _on_cards(options: Namespace) -> int:
    options.device = "cuda"
    return asyncio.run(supervise(members(options, pinned_cards(options.gpus))))


def members(options: Namespace, cards: Sequence[str]) -> list[Member]:
    """A worker for each card, with credentials of its own or those that all share."""
    files: list[Path] = options.creds if len(options.creds) > 1 else options.creds * len(cards)
    if len(files) != len(cards):
        raise UsageError(
            f"--creds was given {len(files)} times, and there are {len(cards)} cards ({', '.join(cards)}): give "
            "it once for all of them (invite that agent with --max-in-flight), or once for each"
        )
    return [
        Member(
            f"card {card}",
            pinned(options, creds, f"{options.instance} card {card}".strip()),
            {"CUDA_VISIBLE_DEVICES": card, "CUDA_DEVICE_ORDER": "PCI_BUS_ID"},
        )
        for card, creds in zip(cards, files, strict=True)
    ]


def pinned(options: Namespace, creds: Path, instance: str) -> list[str]:
    """The command line of one of several workers: these options for one agent, which ends with this process."""
    values = {
        "--url": options.url,
        "--creds": creds,
        "--slots": options.slots,
        "--grace": options.grace,
        "--exit-when-idle": options.exit_when_idle,
        "--keep-every": options.keep_every,
        "--instance": instance,
        "--sandbox": options.sandbox,
        "--device": options.device,
        "--precision": options.precision,
        "--compile": options.compile,
    }
    words = [f"{name}={value}" for name, value in values.items() if value is not None]
    words += ["--once"] if options.once else []
    words += ["--unsafe"] if options.unsafe else []
    return [sys.executable, "-m", "cambrian_gpu_agent", "work", "--parent-stdin", *words]


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    # Everything below dies with this process.
    os.kill(os.getpid(), signal.SIGKILL)


def _log_to_stderr(instance: str) -> None:
    """One line for each event, with which of several workers says it."""
    words = "".join(f"{word} " for word in ("%(asctime)s", instance.replace("%", "%%")) if word) + "%(message)s"
    logging.basicConfig(level=logging.INFO, format=words, datefmt="%Y-%m-%dT%H:%M:%SZ")
    logging.Formatter.converter = time.gmtime


COMMAND = Command("work", "attach to a laboratory: train and probe what it asks for", arguments, run)
