"""An agent's credentials file: who it is, and the key by which it signs what it contributes."""

import base64
import json
import re
from pathlib import Path
from typing import Any, Final

import nkeys

SUBJECT: Final = re.compile(r"cambrian\.gate\.\*\.\*\.([a-z0-9-]+)\.([a-z0-9-]+)")
FIX: Final = "Ask the laboratory for a new invitation, and keep the file as it comes."


class BadCredentials(Exception):
    """The file is not an agent's credentials; the message says why and what to do."""


class Credentials:
    """Agent and role are those that the server lets these credentials speak for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise BadCredentials(f"The credentials {path} cannot be read: {error}. {FIX}") from error
        self.role, self.agent = claims_of(
            path, section(path, text, "NATS USER JWT", r"[\w-]+\.[\w-]+\.[\w-]+").split(".")[1]
        )
        seed = section(path, text, "USER NKEY SEED", "SU[A-Z2-7]+")
        try:
            self._key = nkeys.from_seed(bytearray(seed.encode()))
            self.public_key: str = self._key.public_key.decode()
        except (ValueError, nkeys.NkeysError) as error:
            raise BadCredentials(f"The user seed in {path} is damaged: {error!r}. {FIX}") from error

    def sign(self, text: str) -> str:
        """base64url, without padding, of the signature over the UTF-8 bytes."""
        return base64.urlsafe_b64encode(self._key.sign(text.encode())).rstrip(b"=").decode()


def section(path: Path, text: str, name: str, pattern: str) -> str:
    """What stands in the file under a heading."""
    found = re.search(rf"BEGIN {name}-+\s*({pattern})\s", text)
    if found is None:
        raise BadCredentials(f"{path} has no {name}: it is no credentials file. {FIX}")
    return found[1]


def claims_of(path: Path, encoded: str) -> tuple[str, str]:
    """Role and agent, from the claims of the JWT."""
    try:
        claims: Any = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        name, subject = claims["name"], claims["nats"]["pub"]["allow"][0]
        found = SUBJECT.fullmatch(subject)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BadCredentials(f"The JWT in {path} names no agent and its permissions: {error!r}. {FIX}") from error
    if found is None or found[2] != name:
        raise BadCredentials(
            f"The credentials {path} are for {name!r}, who may publish {subject}: that is no attached agent's, "
            f"which is cambrian.gate.*.*.<role>.<agent>. {FIX}"
        )
    return found[1], found[2]
