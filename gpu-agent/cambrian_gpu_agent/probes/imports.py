"""Whether the source imports only what a layer needs, and whether all of it is there; nothing is executed.

Modules that reach the machine are named, not refused: the sandbox holds what they do. What starts processes, opens
connections, calls foreign code or unpickles is refused. An import that stands in a `try` with another way behind
it, or under TYPE_CHECKING, need not be there.
"""

import ast
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ..fla_equivalents import install
from ..jobs import Verdict
from .probe import Probe, Subject

COMPUTING: Final = frozenset(
    {
        *("torch", "numpy", "einops", "fla", "transformers", "__future__", "abc", "cmath", "collections"),
        *("contextlib", "copy", "dataclasses", "decimal", "enum", "fractions", "functools", "heapq"),
        *("itertools", "logging", "math", "numbers", "operator", "random", "re", "statistics", "string"),
        *("textwrap", "types", "typing", "typing_extensions", "warnings"),
    }
)
OURS: Final = "cambrian_gpu_agent.mixers"
"""The reference mixers and their parts, which a layer may build on."""

NAMED: Final = frozenset(
    {"gc", "inspect", "io", "json", "os", "pathlib", "platform", "sys", "time", "traceback", "weakref"}
)


@dataclass(frozen=True)
class Import:
    """A module, a name in it or None, where it stands, and whether the layer can do without."""

    module: str
    name: str | None
    line: int
    optional: bool

    def __str__(self) -> str:
        return self.module if self.name is None else f"{self.module}:{self.name}"


def imports(node: ast.AST, optional: bool = False) -> Iterator[Import]:
    """All imports of a tree, those inside functions too."""
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, None, node.lineno, optional) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = absolute(node.module or "", node.level)
        yield from (Import(module, alias.name, node.lineno, optional) for alias in node.names)
    guarded = node.body if isinstance(node, (ast.Try, ast.If)) and is_guard(node) else []
    for child in ast.iter_child_nodes(node):
        yield from imports(child, optional or child in guarded)


def absolute(module: str, level: int) -> str:
    """The module that an import names: one dot is the package of the reference mixers."""
    if level == 1:
        return f"{OURS}.{module}" if module else OURS
    return "." * level + module


def is_guard(node: ast.Try | ast.If) -> bool:
    """Whether what stands in it may fail to be imported, or is not imported when it runs."""
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    caught = ["Exception" if handler.type is None else ast.unparse(handler.type) for handler in node.handlers]
    return any(name in one for one in caught for name in ("ImportError", "ModuleNotFoundError", "Exception"))


def allowed(module: str) -> bool:
    return module.split(".")[0] in COMPUTING | NAMED or module == OURS or module.startswith(OURS + ".")


def missing(wanted: Import) -> bool:
    """Whether an allowed module or name of fla or transformers has no equivalent here."""
    if wanted.module.split(".")[0] not in ("fla", "transformers"):
        return False
    try:
        found = importlib.util.find_spec(wanted.module)
        if found is None:
            return True
        name = wanted.name
        if name is None or name == "*":
            return False
        module = importlib.import_module(wanted.module)
        return not hasattr(module, name) and importlib.util.find_spec(f"{wanted.module}.{name}") is None
    except ImportError:
        return True


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    install()
    found = list(imports(ast.parse(subject.source)))
    refused = [one for one in found if not allowed(one.module) and not one.optional]
    if refused:
        return "fail", {"refused": [f"line {one.line}: {one}" for one in refused[:20]]}
    absent = [one for one in found if not one.optional and missing(one)]
    if absent:
        return "fail", {"missing": [f"line {one.line}: {one}" for one in absent[:20]]}
    named = sorted({one.module for one in found if one.module.split(".")[0] in NAMED})
    return "pass", {"imports": sorted({one.module for one in found})[:50], "reachTheMachine": named}


PROBE = Probe(
    name="imports",
    hint="Import torch, einops, the modules of fla that have an equivalent here (docs/layers.md) and the standard "
    "library's for computing; put an optional import in try: … except ImportError.",
    run=run,
)
