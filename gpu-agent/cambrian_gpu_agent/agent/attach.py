"""Attaching to a laboratory: the connection, the session on it, and the signals that end it."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .connect import connect
from .credentials import Credentials
from .gate import Gate
from .refusal import Refused
from .session import Perform, Session


async def attach(
    perform: Perform,
    *,
    creds: str | Path,
    url: str,
    software: str,
    at_once: int = 1,
    types: Sequence[str] | None = None,
    grace: float | None = 30.0,
    idle: float | None = None,
    login: Mapping[str, str] | None = None,
) -> None:
    """Works for the laboratory at `url` as the agent of the credentials file, until SIGTERM or SIGINT.

    perform: called for each item of work. It answers a contribution, several in their order, or None to hand the
    work back; it is cancelled where the work is no longer this agent's. An exception of its own hands the work
    back and is logged (logger `cambrian.agent`).
    software: what the laboratory notes of this program, as `my-checker/1`.
    at_once: items of work at a time.
    types: of events to lease, where not all that the grant leases.
    grace: seconds that work under way may take after the first signal, None for as long as it takes; then, or at
    the second signal, it is handed back.
    idle: seconds after which it leaves as if it were told to, where no work came and none is under way; None for
    never.
    login: `user` and `password`, where the server knows agents by them; the credentials only sign then.

    A server or a gate that goes away is waited for; one that is not there at first for `idle` seconds at most, and
    then Refused is raised with the code `unavailable`. Raises BadCredentials, Refused where the laboratory did not
    invite this agent, or no longer wants it, and at a tls:// address CertificateUnusable and Untrusted.
    """
    credentials = Credentials(Path(creds))
    session: Session | None = None

    def lost() -> None:
        if session is not None:
            session.disconnected()

    connecting = asyncio.ensure_future(connect(url, credentials, software, login, lost))

    def stop() -> None:
        if session is None:
            connecting.cancel("stopped")
        else:
            session.stop()

    with signals(stop):
        try:
            async with asyncio.timeout(idle):
                client = await connecting
        except TimeoutError as error:
            raise Refused("unavailable", f"no server answered at {url} for {idle} s") from error
        except asyncio.CancelledError as error:
            if error.args == ("stopped",):
                return
            raise
        session = Session(Gate(client, credentials), perform, software, at_once, types, grace, idle)
        try:
            await session.run()
        finally:
            await client.close()


@contextmanager
def signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT stop instead of ending the process."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
