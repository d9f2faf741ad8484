"""Programs that cheat: each ends as its own docstring says, and none with a result that it gained anything by.

A cheat that is trained to the end is measured like any layer. It may not have a number that is better than chance:
beside cheating it does nothing but forget its input.
"""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from cambrian_gpu_agent.evaluate import train_and_evaluate
from cambrian_gpu_agent.jobs import Failed, Finished, TaskSize, TrainingJob
from cambrian_gpu_agent.layer import find_class
from cambrian_gpu_agent.sandbox.choose import choose
from cambrian_gpu_agent.sandbox.mode import Limits
from cambrian_gpu_agent.tasks import resolve

CHEATS = sorted((Path(__file__).parent / "cheats").glob("*.py"))
SIZE = TaskSize("overwrite-recall", "tiny")


def ends(source: str) -> str:
    """How it ends, by its docstring: a reason of TrainingFailed, or `nothing gained`."""
    found = re.search(r"^Ends: (.+)$", ast.get_docstring(ast.parse(source)) or "", re.MULTILINE)
    assert found is not None
    return found[1]


def test_there_are_enough_of_them() -> None:
    assert len(CHEATS) >= 20


@pytest.mark.parametrize("file", CHEATS, ids=lambda file: file.stem)
def test_a_cheat_gains_nothing_and_ends_for_its_own_reason(file: Path) -> None:
    source = file.read_text()
    expected = ends(source)
    limit = 8.0 if expected == "time-limit" else 60.0
    job = TrainingJob(source, "Layer", (SIZE,), limit, random_seed=7, rungs=(1 / 3,))
    outcome = train_and_evaluate(job, choose("person"), Limits())
    if isinstance(outcome, Failed):
        assert outcome.reason == expected, outcome.message
        return
    assert expected == "nothing gained"
    (result,) = outcome.results
    chance = np.log(resolve(SIZE.task, SIZE.preset)[1].data["values"])
    assert result.loss > chance - 0.05, "better than chance"
    assert result.accuracy < 0.25


HONEST = sorted((Path(__file__).parent / "corpus" / "honest").glob("*.py"))


@pytest.mark.parametrize("file", HONEST, ids=lambda file: file.stem)
def test_an_honest_layer_is_measured_however_unusual(file: Path) -> None:
    source = file.read_text()
    job = TrainingJob(source, find_class(source, None), (SIZE,), 60.0, random_seed=7)
    outcome = train_and_evaluate(job, choose("person"), Limits())
    assert isinstance(outcome, Finished), outcome
    assert outcome.results[0].loss < 4
