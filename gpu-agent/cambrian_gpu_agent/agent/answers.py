"""The gate's answers, decoded: what does not look as the protocol says is refused with the reason."""

import json
from collections.abc import Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from .refusal import Refused

TEXT: Final = {"type": "string"}
TEXTS: Final = {"type": "array", "items": TEXT}
COUNT: Final = {"type": "integer", "minimum": 0}


def members(**properties: object) -> dict[str, Any]:
    """An object that has at least these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def and_perhaps(known: dict[str, Any], **properties: object) -> dict[str, Any]:
    """The same, which may have these too."""
    return known | {"properties": known["properties"] | properties}


SPOKEN: Final = members(dataschema=TEXT, schema={"type": "object"})
DISCOVERY: Final = members(
    grant=TEXT,
    leases=TEXTS,
    schemas={"type": "object", "additionalProperties": {"anyOf": [SPOKEN, {"type": "null"}]}},
    limits=members(eventBytes=COUNT, artifactBytes=COUNT),
    ackWaitSeconds={"type": "number", "exclusiveMinimum": 0},
)
EVENT: Final = members(id=TEXT, type=TEXT, data={"type": "object"})
ARTIFACT: Final = members(sha256=TEXT, bytes=COUNT, mediaType=TEXT)
WORK: Final = and_perhaps(
    members(campaign=TEXT, genesis=TEXT, stream=TEXT, sequence=COUNT, attempt=COUNT, event=EVENT),
    checkpoint=ARTIFACT,
)
LEASE: Final = {"anyOf": [members(none={"const": True}), members(lease=TEXT, work=WORK)]}
READ: Final = members(
    events={"type": "array", "items": members(sequence=COUNT, event=EVENT)},
    after=COUNT,
    genesis={"type": ["string", "null"]},
)
OK: Final = members(ok={"const": True})
STORED: Final = members(artifact=ARTIFACT)
REFUSED: Final = Draft202012Validator(
    members(refused=members(code=TEXT, message=TEXT) | {"properties": {"retryAfterSeconds": {"type": "number"}}})
)

ANSWERS: Final[Mapping[str, Any]] = {
    "attach": Draft202012Validator(DISCOVERY),
    "lease": Draft202012Validator(LEASE),
    "working": Draft202012Validator(OK),
    "contribute": Draft202012Validator(OK),
    "remark": Draft202012Validator(OK),
    "read": Draft202012Validator(READ),
    "release": Draft202012Validator(OK),
    "artifact": Draft202012Validator(STORED),
    "detach": Draft202012Validator(OK),
}
"""By verb."""


def decode(verb: str, payload: bytes) -> dict[str, Any]:
    """The answer to a request; Refused where it is a refusal, or none of version 1."""
    try:
        answer = json.loads(payload)
    except ValueError as error:
        raise Refused("invalid", f"the gate's answer to {verb} is not JSON: {error}") from error
    if not isinstance(answer, dict) or answer.get("v") != 1:
        raise Refused("invalid", f"the gate's answer to {verb} is not of version 1; update cambrian-gpu-agent")
    validator = REFUSED if "refused" in answer else ANSWERS[verb]
    if (fault := best_match(validator.iter_errors(answer))) is not None:
        where = f"{fault.json_path[2:]}: {fault.message}"[:500]
        raise Refused("invalid", f"the gate's answer to {verb} is not as docs/agents.md says, {where}")
    if "refused" in answer:
        refused = answer["refused"]
        raise Refused(refused["code"], refused["message"], refused.get("retryAfterSeconds"))
    return answer
