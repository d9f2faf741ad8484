"""Every honest layer, also those written for fla, passes every probe,
every leaky one fails the probe that its docstring names."""

import ast
import re
from pathlib import Path

import pytest

from cambrian_gpu_agent.child import answer
from cambrian_gpu_agent.layer import find_class
from cambrian_gpu_agent.probes import PROBES, Subject

CORPUS = Path(__file__).parent / "corpus"


def files(kind: str) -> list[str]:
    return sorted(path.stem for path in (CORPUS / kind).glob("*.py"))


def subject(kind: str, name: str) -> Subject:
    source = (CORPUS / kind / f"{name}.py").read_text()
    return Subject(source, find_class(source, None), 16, 2)


def test_there_are_enough() -> None:
    assert len(files("honest")) >= 20
    assert len(files("leaky")) >= 20
    assert len(files("fla")) >= 8


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in ("honest", "fla") for name in files(kind)])
def test_honest_layers_pass(kind: str, name: str) -> None:
    results = [answer(probe, subject(kind, name)) for probe in PROBES.values()]
    assert [result for result in results if result.verdict != "pass"] == []


@pytest.mark.parametrize("name", files("leaky"))
def test_leaky_layers_fail_the_probe_that_they_name(name: str) -> None:
    defective = subject("leaky", name)
    docstring = ast.get_docstring(ast.parse(defective.source)) or ""
    named = re.search(r"^Fails: (\S+)$", docstring, re.MULTILINE)
    assert named is not None
    result = answer(PROBES[named[1]], defective)
    assert result.verdict == "fail", result
    assert result.evidence
    assert result.hint
