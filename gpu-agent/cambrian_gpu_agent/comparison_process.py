"""The statistics of a comparison, as a child of the worker."""

import asyncio
import json
import math
import sys
from dataclasses import dataclass
from typing import Any

from .requests import LARGEST_SEED, MalformedRequest, member


class ComparisonFailed(Exception):
    """No statistics came of it; the message is what the child said last."""


@dataclass(frozen=True)
class ComparisonRequest:
    """The data of ComparisonRequested; time_limit in seconds."""

    differences: list[float]
    confidence: float
    random_seed: int
    time_limit: float


def decode(data: Any) -> ComparisonRequest:
    """Raises MalformedRequest."""
    differences = member(data, "differences", list)
    if len(differences) < 2 or not all(isinstance(x, (int, float)) and math.isfinite(x) for x in differences):
        raise MalformedRequest("data.differences has to be at least two finite numbers")
    request = ComparisonRequest(
        differences=[float(x) for x in differences],
        confidence=member(data, "confidence", float),
        random_seed=member(data, "randomSeed", int),
        time_limit=member(data, "timeLimit", float),
    )
    if not 0 < request.confidence < 1:
        raise MalformedRequest(f"data.confidence has to be between 0 and 1, it is {request.confidence}")
    if not 0 <= request.random_seed <= LARGEST_SEED:
        raise MalformedRequest(f"data.randomSeed has to be 0 … 2^32-1, it is {request.random_seed}")
    return request


async def compare(request: ComparisonRequest) -> dict[str, Any]:
    """A statistics.Comparison as JSON. Raises ComparisonFailed; cancelling kills the child."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cambrian_gpu_agent.statistics"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C in the terminal is the worker's affair
    )
    asked = {
        "differences": request.differences,
        "seed": request.random_seed,
        "confidence": request.confidence,
    }
    try:
        line = json.dumps(asked).encode() + b"\n"
        out, err = await asyncio.wait_for(process.communicate(line), request.time_limit)
    except TimeoutError:
        raise ComparisonFailed(f"not done after {request.time_limit:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise ComparisonFailed(err.decode(errors="replace")[-2000:])
    found: dict[str, Any] = json.loads(out)
    return found
