"""Where an agent connects to and as whom: what nats.connect is given, whatever the agent does then."""

from collections.abc import Mapping
from typing import Any

from .credentials import Credentials


def address(url: str, credentials: Credentials, software: str, login: Mapping[str, str] | None) -> dict[str, Any]:
    """A server that goes away is waited for.

    url: of a cluster several with commas between them, so that one of them may be away.
    login: `user` and `password`, where the server knows agents by them; the credentials only sign then.
    """
    return {
        "servers": url.split(","),
        "name": f"{software} {credentials.agent}",
        **(login or {"user_credentials": str(credentials.path)}),
        "inbox_prefix": f"_INBOX_{credentials.agent}".encode(),
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": 0.5,
    }
