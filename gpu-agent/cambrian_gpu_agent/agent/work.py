"""An item of work as the gate hands it out."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Work:
    """`event` is the stored event that asks for it, `attempt` the number that contributions to it carry."""

    lease: str
    campaign: str
    genesis: str
    stream: str
    sequence: int
    attempt: int
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

    @property
    def experiment(self) -> str:
        """The experiment's id, as `e0001`."""
        return self.stream.rsplit(".", 1)[1]
