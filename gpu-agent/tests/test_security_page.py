"""docs/security.md says what the suite shows: its tables are those of the programs, and its gaps are real."""

import socket

import pytest

from cambrian_gpu_agent.sandbox.choose import MODES, trouble
from cambrian_gpu_agent.sandbox.mode import Limits
from cambrian_gpu_agent.sandbox.run import run

from .hostile import PROGRAMS
from .hostile.canaries import Canaries
from .hostile.document import PAGE, page
from .hostile.gaps import BOTH, GAPS, Gap
from .hostile.guarantees import GUARANTEES
from .hostile.program import PRELUDE


def test_every_program_shows_a_guarantee_and_every_guarantee_is_shown() -> None:
    shown = [name for guarantee in GUARANTEES for name in guarantee.programs]
    assert sorted(shown) == sorted(PROGRAMS)
    assert all(guarantee.programs for guarantee in GUARANTEES)


def test_the_tables_are_those_of_the_suite() -> None:
    text = PAGE.read_text()
    assert page(text) == text, "run: cd gpu-agent && ../.venv/bin/python -m tests.hostile.document"


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.name)
@pytest.mark.parametrize("mode", BOTH)
def test_a_gap_is_as_wide_as_the_page_says(mode: str, gap: Gap) -> None:
    if (why := trouble(mode)) is not None:
        pytest.skip(f"{mode} does not work on this machine: {why}")
    with Canaries() as canaries:
        given = {**canaries.names(unsafe=False), "HOST": socket.gethostname()}
        names = "\n".join(f"{name} = {value!r}" for name, value in given.items())
        ended = run(MODES[mode], f"{PRELUDE}\n{names}\n{gap.source}\nreport()", Limits(seconds=10))
        assert ended.answer is not None, ended
        assert bool(ended.answer["worked"]) == (mode in gap.modes), ended.answer
        assert not (ended.answer["worked"] and ended.answer["refused"]), ended.answer
        assert canaries.damage() == []
