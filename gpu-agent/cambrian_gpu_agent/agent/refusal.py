"""Why something that an agent asked for is not done."""

from typing import Final

RETRYABLE: Final = ("unavailable", "quota")
LOST: Final = ("closed", "superseded")
"""The work is no longer this agent's."""


class Refused(Exception):
    """The gate said no, or would. `code` is one of the protocol's."""

    def __init__(self, code: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.retry_after = retry_after


class InvalidContribution(Refused):
    """The data do not fit the gate's JSON Schema; nothing was sent. `place` is where, as in `failures[0].name`."""

    def __init__(self, type_: str, place: str, message: str) -> None:
        super().__init__("invalid", f"{type_}{'.' if place else ''}{place}: {message}"[:2000])
        self.type = type_
        self.place = place
