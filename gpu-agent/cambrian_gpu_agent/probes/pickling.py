"""Whether the source pickles or unpickles anything: what is unpickled can run any code. Nothing is executed."""

import ast
from collections.abc import Iterator
from typing import Any, Final

from ..jobs import Verdict
from .probe import Probe, Subject

CALLS: Final = frozenset({"torch.load", "torch.save", "torch.jit.load", "torch.hub.load", "np.load", "numpy.load"})
MODULES: Final = frozenset({"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"})
METHODS: Final = frozenset({"__reduce__", "__reduce_ex__", "__getstate__", "__setstate__"})


def uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and what stands there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").split(".")[0] in MODULES:
                yield node.lineno, str(node.module)
            yield from (
                (node.lineno, f"{node.module}.{alias.name}")
                for alias in node.names
                if f"{node.module}.{alias.name}" in CALLS
            )
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in CALLS:
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in METHODS:
            yield node.lineno, node.name


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    found = [f"line {line}: {what}" for line, what in uses(ast.parse(subject.source))]
    return ("fail", {"found": found[:20]}) if found else ("pass", {})


PROBE = Probe(
    name="pickling",
    hint="A layer saves and loads nothing by itself: leave that to state_dict and safetensors.",
    run=run,
)
