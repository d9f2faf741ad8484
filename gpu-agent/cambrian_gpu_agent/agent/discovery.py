"""What an agent may do in a laboratory, and in what form: what the gate tells it when it attaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from .contribution import Contribution, data_text
from .refusal import InvalidContribution, Refused


@dataclass(frozen=True)
class Speakable:
    """A type of event that this agent may contribute, as the gate speaks it."""

    dataschema: str
    validator: Any


@dataclass(frozen=True)
class Discovery:
    """The grant by name, the types of events to lease and to contribute, and the gate's limits."""

    grant: str
    leases: list[str]
    contributes: Mapping[str, Speakable]
    event_bytes: int
    artifact_bytes: int
    ack_wait: float
    """Seconds of silence after which work goes to another agent."""

    def text_of(self, contribution: Contribution) -> tuple[str, str]:
        """Dataschema and JSON text of a contribution. Raises InvalidContribution, and Refused where it is not
        granted or too large."""
        type_ = contribution.type
        spoken = self.contributes.get(type_)
        if spoken is None:
            granted = ", ".join(self.contributes) or "nothing"
            raise Refused("not-granted", f"grant {self.grant} contributes {granted}, and not {type_}")
        fault = best_match(spoken.validator.iter_errors(contribution.data))
        if fault is not None:
            raise InvalidContribution(type_, fault.json_path[1:].removeprefix("."), fault.message)
        try:
            text = data_text(contribution.data)
        except ValueError as error:
            raise InvalidContribution(type_, "", str(error)) from error
        if (size := len(text.encode())) > self.event_bytes:
            raise Refused("too-large", f"{type_} has {size} bytes, an event has {self.event_bytes} at most")
        return spoken.dataschema, text


def discovery_of(answer: dict[str, Any]) -> Discovery:
    """From the gate's answer to attach."""
    return Discovery(
        grant=answer["grant"],
        leases=answer["leases"],
        contributes={
            # null: a type that the grant names and this gate does not know.
            type_: Speakable(known["dataschema"], Draft202012Validator(known["schema"]))
            for type_, known in answer["schemas"].items()
            if known is not None
        },
        event_bytes=answer["limits"]["eventBytes"],
        artifact_bytes=answer["limits"]["artifactBytes"],
        ack_wait=answer["ackWaitSeconds"],
    )
