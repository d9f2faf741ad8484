"""The layer's class is found by reading, not by running."""

import pytest

from cambrian_gpu_agent.layer import SourceError, find_class

from .layers import HEAD, HONEST


def test_the_only_module_is_the_layer() -> None:
    assert find_class(HONEST, None) == "Layer"
    assert find_class(HONEST, "Layer") == "Layer"


def test_a_part_that_another_class_uses_is_not_the_layer() -> None:
    source = HEAD + "class Norm(nn.Module): pass\nclass Mixer(nn.Module):\n    def f(self): return Norm()\n"
    assert find_class(source, None) == "Mixer"
    assert find_class(source, "Norm") == "Norm"


@pytest.mark.parametrize(
    ("source", "wanted", "message"),
    [
        ("x = 1", None, "candidates are none"),
        ("class A(nn.Module): pass\nclass B(nn.Module): pass", None, "A, B"),
        (HONEST, "Other", "the file defines: Layer"),
        ("def f(:", None, "not Python"),
        ("x = '\0'", None, "not Python"),
    ],
)
def test_what_is_missing_is_said(source: str, wanted: str | None, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        find_class(source, wanted)
