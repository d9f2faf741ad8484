"""`work`: attaches to a laboratory as a gpu-agent."""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ..agent import BadCredentials, Refused
from ..lifetime import die_with_parent
from ..worker import Settings, Worker
from .command import DONE, Command, UsageError
from .device_options import device, device_arguments
from .layer_file import sandbox_arguments


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--url", required=True, metavar="nats://…", help="the laboratory's nats-server")
    parser.add_argument(
        "--creds",
        required=True,
        type=Path,
        metavar="FILE",
        help="credentials of this agent; with NATS_USER and NATS_PASSWORD set they only sign what it contributes",
    )
    parser.add_argument("--slots", type=int, default=1, metavar="N", help="items of work at once")
    parser.add_argument("--once", action="store_true", help="stop after one item of work")
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
    sandbox_arguments(parser)
    device_arguments(parser)


def run(options: Namespace) -> int:
    if not options.outlive_parent:
        die_with_parent(os.getppid())
    if options.parent_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    _log_to_stderr()
    user = os.environ.get("NATS_USER")
    login = {"user": user, "password": os.environ.get("NATS_PASSWORD", "")} if user else None
    worker = Worker(Settings(options.sandbox, options.unsafe, device(options)), options.once)
    try:
        asyncio.run(worker.run(options.url, options.creds, login, options.slots, options.grace))
    except (BadCredentials, Refused) as error:
        raise UsageError(str(error)) from error
    return DONE


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    # Everything below dies with this process.
    os.kill(os.getpid(), signal.SIGKILL)


def _log_to_stderr() -> None:
    """One line for each event."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%SZ")
    logging.Formatter.converter = time.gmtime


COMMAND = Command("work", "attach to a laboratory: train and probe what it asks for", arguments, run)
