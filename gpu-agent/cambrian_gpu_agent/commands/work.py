"""`work`: attaches to a laboratory as a gpu-agent."""

import asyncio
import os
import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from pathlib import Path

import nats

from ..contribution import BadCredentials, Signer
from ..gate import Gate
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
    parser.add_argument("--agent", required=True, metavar="NAME", help="this agent's id, as invited")
    parser.add_argument("--role", default="gpu-agent", metavar="NAME")
    parser.add_argument("--slots", type=int, default=1, metavar="N", help="items of work at once")
    parser.add_argument("--once", action="store_true", help="stop after one item of work")
    parser.add_argument("--parent-stdin", action="store_true", help="stop at once when stdin ends")
    parser.add_argument(
        "--outlive-parent", action="store_true", help="go on when the process that started this one ends"
    )
    sandbox_arguments(parser)
    device_arguments(parser)


def run(options: Namespace) -> int:
    if not options.outlive_parent:
        die_with_parent(os.getppid())
    try:
        signer = Signer(options.creds)
    except (OSError, BadCredentials) as error:
        raise UsageError(str(error)) from error
    if options.parent_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    asyncio.run(work(options, signer))
    return DONE


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    # Everything below dies with this process.
    os.kill(os.getpid(), signal.SIGKILL)


async def work(options: Namespace, signer: Signer) -> None:
    """Works until SIGTERM or SIGINT, which drain: no new work, what is under way is finished. A second one stops
    at once: the work is dropped and another agent's to do."""
    settings = Settings(options.sandbox, options.unsafe, device(options))
    user = os.environ.get("NATS_USER")
    sign_in: dict[str, str] = (
        {"user": user, "password": os.environ.get("NATS_PASSWORD", "")}
        if user
        else {"user_credentials": str(options.creds)}
    )
    connecting = asyncio.ensure_future(
        nats.connect(
            options.url,
            name=f"cambrian-gpu-agent {options.agent}",
            **sign_in,
            inbox_prefix=f"_INBOX_{options.agent}".encode(),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,
            error_cb=_connection_error,
        )
    )
    loop = asyncio.get_running_loop()
    main: asyncio.Future[None] | None = None
    worker: Worker | None = None

    def stop() -> None:
        if worker is not None and main is not None and not worker.draining.is_set():
            worker.log("draining")
            worker.draining.set()
        else:
            (main or connecting).cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        client = await connecting
        worker = Worker(Gate(client, options.role, options.agent, signer), settings)
        worker.log("connected", url=options.url, agent=options.agent)
        main = asyncio.ensure_future(worker.run(options.slots, options.once))
        await main
        await client.drain()
    except asyncio.CancelledError:
        print("cambrian-gpu-agent: stopped; work under way was dropped", file=sys.stderr, flush=True)


async def _connection_error(error: Exception) -> None:
    print(f"cambrian-gpu-agent: connection: {error or type(error).__name__}", file=sys.stderr, flush=True)


COMMAND = Command("work", "attach to a laboratory: train and probe what it asks for", arguments, run)
