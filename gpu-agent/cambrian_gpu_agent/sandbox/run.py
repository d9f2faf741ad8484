"""A plain Python program run in the sandbox from start to end, with the cause of its end."""

import time
from dataclasses import dataclass
from typing import Any

from ..wire import SOURCE, WireClosed, WireError, WireTimeout
from .mode import Limits, Mode
from .process import sandboxed


@dataclass(frozen=True)
class Ended:
    """cause: `answered` with its answer, or a reason of TrainingFailed with a message; seconds of wall clock."""

    cause: str
    message: str
    answer: dict[str, Any] | None
    output: str
    seconds: float


def run(mode: Mode, source: str, limits: Limits) -> Ended:
    """Runs the program until its first answer, its end or its limit; Unavailable where the mode does not work."""
    started = time.monotonic()
    answer = None
    with sandboxed(mode, "program", limits, 1) as (child,):
        try:
            child.wire.receive_json()  # it is ready
            child.wire.send(SOURCE, source.encode())
            answer = child.wire.receive_json()
            cause, message = "answered", ""
        except WireClosed:
            cause, message = child.cause()
        except WireTimeout:
            cause, message = "time-limit", f"not done after {limits.seconds:g} s"
        except WireError as error:
            cause, message = "contract", f"the child broke the protocol: {error}"
        child.end()
        return Ended(cause, message, answer, child.output(), time.monotonic() - started)
