"""An item of work as the gate hands it out."""

from dataclasses import dataclass

from .schema import Artifact
from .stored import Stored


@dataclass(frozen=True, kw_only=True)
class Work(Stored):
    """`event` is the stored event that asks for it, `attempt` the number that contributions to it carry.

    checkpoint: of a training, what the agent that had it before named last; None where there is none.
    """

    lease: str
    campaign: str
    genesis: str
    stream: str
    attempt: int
    checkpoint: Artifact | None = None

    @property
    def experiment(self) -> str:
        """The experiment's id, as `e0001`."""
        return self.stream.rsplit(".", 1)[1]
