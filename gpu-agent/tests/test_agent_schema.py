"""The generated types say what the JSON Schemas say: what fits one type-checks, what does not is found."""

import importlib.util
import itertools
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from cambrian_gpu_agent.agent import schema

from .gate_stub import schema_of

TYPES: tuple[str, ...] = get_args(schema.ContributionType)
SHA256 = "sha256:" + "0" * 64
TEXTS = ("a", SHA256, "1.0.0")
"""One of them fits every pattern there is."""


def sample(wanted: dict[str, Any], choice: int) -> Any:
    """A value that fits a schema; another `choice`, another of what it leaves open."""
    if "anyOf" in wanted:
        return sample(wanted["anyOf"][choice % len(wanted["anyOf"])], choice)
    if "enum" in wanted:
        return wanted["enum"][choice % len(wanted["enum"])]
    match wanted["type"]:
        case "object":
            return {name: sample(member, choice) for name, member in wanted.get("properties", {}).items()}
        case "array":
            items = [*wanted.get("prefixItems", []), *([wanted["items"]] if "items" in wanted else [])]
            return [sample(item, choice) for item in items for _ in range(wanted.get("minItems", 1))]
        case "string":
            return next(text for text in TEXTS if re.search(wanted.get("pattern", ""), text))
        case "integer":
            return max(wanted.get("minimum", 0), wanted.get("exclusiveMinimum", 0) + 1)
        case "number":
            return max(0.5, wanted.get("minimum", 0))
        case "boolean":
            return choice % 2 == 0
        case _:
            return None


def spoiled(wanted: dict[str, Any], fitting: dict[str, Any]) -> list[dict[str, Any]]:
    """The same without each member, with each of a wrong type, and with one too many."""
    without = [{name: value for name, value in fitting.items() if name != left} for left in fitting]
    # A number is wrong where any object is right.
    wrong = [
        {
            **fitting,
            name: next(bad for bad in ({"strange": 1}, 5) if not validates(bad, wanted["properties"][name])),
        }
        for name in fitting
    ]
    return [*without, *wrong, {**fitting, "strange": 1}]


def validates(value: Any, wanted: dict[str, Any]) -> bool:
    return bool(jsonschema.Draft202012Validator(wanted).is_valid(value))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Holds the types alone, so that mypy has no more to read."""
    assert schema.__file__ is not None
    shutil.copy(schema.__file__, tmp_path / "schema.py")
    return tmp_path


def found_by_mypy(folder: Path, values: list[tuple[str, dict[str, Any]]]) -> set[int]:
    """Indices of the values that are not of their type."""
    lines = [f"v{at}: schema.{type_} = {value!r}" for at, (type_, value) in enumerate(values)]
    (folder / "values.py").write_text("\n".join(["import schema", *lines]))
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file=", "values.py"]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert not answer.stderr, answer.stderr
    return {int(line) - 2 for line in re.findall(r"^values\.py:(\d+): error", answer.stdout, re.MULTILINE)}


@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is of the tools for tests")
def test_the_types_take_what_the_schemas_take_and_nothing_else(folder: Path) -> None:
    good: list[tuple[str, dict[str, Any]]] = []
    bad: list[tuple[str, dict[str, Any]]] = []
    for type_, choice in itertools.product(TYPES, range(3)):
        wanted = schema_of(type_)["schema"]
        value = sample(wanted, choice)
        jsonschema.validate(value, wanted)
        good.append((type_, value))
        for worse in spoiled(wanted, value):
            assert not validates(worse, wanted), worse
            bad.append((type_, worse))
    assert len(TYPES) >= 11
    assert found_by_mypy(folder, good + bad) == set(range(len(good), len(good) + len(bad)))
