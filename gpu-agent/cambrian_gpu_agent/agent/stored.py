"""What is common to everything that comes with a stored event."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Stored:
    """`sequence` is the event's place in the log."""

    sequence: int
    event: dict[str, Any]

    @property
    def type(self) -> str:
        """The event's type, as `ExperimentOpened`."""
        kind: str = self.event["type"]
        return kind

    @property
    def data(self) -> dict[str, Any]:
        """The event's data; docs/events.md says what is in it."""
        data: dict[str, Any] = self.event["data"]
        return data
