"""The worker answers a ComparisonRequested with scipy's statistics, in a process of their own."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cambrian_gpu_agent import comparison_process
from cambrian_gpu_agent.requests import MalformedRequest

from .test_worker import finish, laboratory, only_end, start

DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
REQUEST = {"differences": DARWIN, "confidence": 0.95, "randomSeed": 3, "timeLimit": 60, "answerWithin": 90}


def test_a_comparison_goes_from_request_to_statistics(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with laboratory(tmp_path) as gate:
            gate.queue.append({"id": "0" * 32, "type": "ComparisonRequested", "data": REQUEST})
            assert await finish(start(gate, "--once"), 60) == 0
            end = only_end(gate)
            assert end["type"] == "ComparisonMeasured"
            found = end["data"]["comparison"]
            assert (found["pairs"], found["method"], found["p"]) == (15, "bca", 863 / 2**15)
            assert end["data"]["scipy"]

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"differences": [1.0]}, "differences"),
        ({"differences": [1.0, None]}, "differences"),
        ({"confidence": 1.0}, "confidence"),
        ({"randomSeed": -1}, "randomSeed"),
        ({"timeLimit": "soon"}, "timeLimit"),
    ],
)
def test_a_request_that_cannot_be_understood_names_the_member(change: dict[str, Any], message: str) -> None:
    with pytest.raises(MalformedRequest, match=message):
        comparison_process.decode({**REQUEST, **change})


def test_what_the_child_cannot_do_is_said(tmp_path: Path) -> None:
    hurried = comparison_process.decode({**REQUEST, "timeLimit": 0.001})
    with pytest.raises(comparison_process.ComparisonFailed, match=r"not done after 0\.001 s"):
        asyncio.run(comparison_process.compare(hurried))


def test_the_program_reads_a_line_and_writes_a_line() -> None:
    line = b'{"differences": [1.0, 2.0, 4.0], "seed": 1, "confidence": 0.9}\n'
    command = [sys.executable, "-m", "cambrian_gpu_agent.statistics"]
    answer = subprocess.run(command, input=line, capture_output=True, check=True).stdout
    assert answer.count(b"\n") == 1
    assert b'"method": "t"' in answer
