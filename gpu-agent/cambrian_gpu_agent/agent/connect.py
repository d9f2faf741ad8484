"""Connecting as an agent, whatever it does then: a server that goes away is waited for, one that does not let the
agent in is left."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from typing import Any

from nats.aio.client import Client

from .certificates import context_for, untrusted
from .credentials import Credentials
from .refusal import Refused

log = logging.getLogger("cambrian.agent")


class EncryptedClient(Client):
    """Says nothing to a server that offers no TLS. (The library would go on without; its version is pinned.)"""

    async def _process_info(self, info: dict[str, Any], initial_connection: bool = False) -> None:
        if initial_connection and not info.get("tls_required"):
            raise ssl.SSLError(1, "it offers none")
        await super()._process_info(info, initial_connection)


async def connect(
    url: str,
    credentials: Credentials,
    software: str,
    login: Mapping[str, str] | None,
    lost: Callable[[], None] = lambda: None,
) -> Client:
    """Raises Refused, CertificateUnusable and Untrusted.

    url: of a cluster several with commas between them, so that one of them may be away; at tls:// they speak TLS.
    login: `user` and `password`, where the server knows agents by them; the credentials only sign then.
    lost: called whenever the connection is.
    """
    turned_away: Exception | None = None
    connected = False
    said = ""

    async def on_error(error: Exception) -> None:
        nonlocal turned_away, said
        if said != (said := str(error) or type(error).__name__):  # a server that is away says the same each time
            log.warning("connection why=%s", said)
        if not connected and (why := fault(url, credentials, error)) is not None:
            turned_away = why
            connecting.cancel()

    async def on_reconnect() -> None:
        nonlocal said
        said = ""
        log.info("reconnected")

    async def on_disconnect() -> None:
        lost()

    options = address(url, credentials, software, login)
    client = EncryptedClient() if "tls" in options else Client()
    connecting = asyncio.ensure_future(
        client.connect(**options, error_cb=on_error, disconnected_cb=on_disconnect, reconnected_cb=on_reconnect)
    )
    try:
        await connecting
    except asyncio.CancelledError as error:
        if turned_away is not None:
            raise turned_away from error
        raise
    connected = True
    log.info("connected url=%s agent=%s role=%s", url, credentials.agent, credentials.role)
    return client


def fault(url: str, credentials: Credentials, error: Exception) -> Exception | None:
    """Why trying again is no use; None where it may be."""
    if isinstance(error, ssl.SSLError):
        return untrusted(url, error)
    if "Authorization" in str(error) or "Authentication" in str(error):
        return Refused("not-granted", f"the server does not let {credentials.path} in: {error}")
    return None


def address(url: str, credentials: Credentials, software: str, login: Mapping[str, str] | None) -> dict[str, Any]:
    """Where and as whom: what the client is given."""
    context = context_for(url)
    return {
        "servers": url.split(","),
        "name": f"{software} {credentials.agent}",
        **(login or {"user_credentials": str(credentials.path)}),
        **({} if context is None else {"tls": context}),
        "inbox_prefix": f"_INBOX_{credentials.agent}".encode(),
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": 0.5,
    }
