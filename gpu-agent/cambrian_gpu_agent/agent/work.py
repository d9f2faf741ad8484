"""An item of work as the gate hands it out."""

from dataclasses import dataclass

from .stored import Stored


@dataclass(frozen=True, kw_only=True)
class Work(Stored):
    """`event` is the stored event that asks for it, `attempt` the number that contributions to it carry."""

    lease: str
    campaign: str
    genesis: str
    stream: str
    attempt: int

    @property
    def experiment(self) -> str:
        """The experiment's id, as `e0001`."""
        return self.stream.rsplit(".", 1)[1]
