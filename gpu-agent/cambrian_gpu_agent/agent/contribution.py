"""What an agent contributes, and what it signs then: the statement of the gate's protocol."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from .schema import ContributionType
from .work import Work


@dataclass(frozen=True)
class Contribution:
    """An event to be: its type, and data as `schema.py` has them."""

    type: ContributionType
    data: Mapping[str, object]


def data_text(data: Mapping[str, object]) -> str:
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
