"""Attaching to a laboratory: the connection, the session on it, and the signals that end it."""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import nats

from .address import address
from .credentials import Credentials
from .gate import Gate
from .refusal import Refused
from .session import Perform, Session

log = logging.getLogger("cambrian.agent")


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
    then Refused is raised with the code `unavailable`. Raises BadCredentials, and Refused where the laboratory did
    not invite this agent, or no longer wants it.
    """
    credentials = Credentials(Path(creds))
    session: Session | None = None
    turned_away: Exception | None = None
    said = ""

    async def on_error(error: Exception) -> None:
        nonlocal turned_away, said
        if said != (said := str(error) or type(error).__name__):  # a server that is away says the same each time
            log.warning("connection why=%s", said)
        if session is None and ("Authorization" in str(error) or "Authentication" in str(error)):
            turned_away = error
            connecting.cancel()

    async def on_reconnect() -> None:
        nonlocal said
        said = ""
        log.info("reconnected")

    async def on_disconnect() -> None:
        if session is not None:
            session.disconnected()

    connecting = asyncio.ensure_future(
        nats.connect(
            **address(url, credentials, software, login),
            error_cb=on_error,
            disconnected_cb=on_disconnect,
            reconnected_cb=on_reconnect,
        )
    )

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
            if turned_away is not None:
                raise Refused(
                    "not-granted", f"the server does not let {credentials.path} in: {turned_away}"
                ) from error
            if error.args == ("stopped",):
                return
            raise
        log.info("connected url=%s agent=%s role=%s", url, credentials.agent, credentials.role)
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
