"""What an agent signs when it contributes an event: the statement of the gate's protocol."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nkeys


class BadCredentials(Exception):
    """The credentials file holds no user seed."""


class Signer:
    """The agent's Ed25519 key, from the nkey seed in its credentials file."""

    def __init__(self, credentials: Path) -> None:
        found = re.search(r"BEGIN USER NKEY SEED-+\s*(SU[A-Z2-7]+)\s", credentials.read_text())
        if found is None:
            raise BadCredentials(f"{credentials} holds no user seed; ask the laboratory for a new invitation")
        self._key = nkeys.from_seed(bytearray(found[1].encode()))
        self.public_key: str = self._key.public_key.decode()

    def sign(self, text: str) -> str:
        """base64url, without padding, of the signature over the UTF-8 bytes."""
        return base64.urlsafe_b64encode(self._key.sign(text.encode())).rstrip(b"=").decode()


@dataclass(frozen=True)
class Work:
    """An item of work as the gate hands it out."""

    lease: str
    campaign: str
    genesis: str
    stream: str
    attempt: int
    event: dict[str, Any]


def data_text(data: dict[str, Any]) -> str:
    """The data as JSON text; the event keeps exactly these bytes. NaN and infinities raise ValueError."""
    return json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def statement(work: Work, type_: str, dataschema: str, text: str, public_key: str, grant: str) -> str:
    """The lines that the agent signs."""
    return "\n".join(
        (
            "cambrian/contribution/1",
            f"campaign {work.genesis}",
            f"stream {work.stream}",
            f"cause {work.event['id']}",
            f"attempt {work.attempt}",
            f"type {type_}",
            f"dataschema {dataschema}",
            f"data sha256:{hashlib.sha256(text.encode()).hexdigest()}",
            f"key {public_key}",
            f"grant {grant}",
        )
    )
