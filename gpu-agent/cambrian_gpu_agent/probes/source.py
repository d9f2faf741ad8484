"""Whether the text is Python that defines the layer's class; nothing is executed."""

import ast
from typing import Any

from ..jobs import Verdict
from .probe import Probe, Subject


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    try:
        tree = ast.parse(subject.source)
        compile(tree, "<candidate>", "exec")
    except (SyntaxError, ValueError, RecursionError) as error:
        return "fail", {"error": f"{type(error).__name__}: {error}"}
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    if subject.class_name not in names and not imports_name(tree, subject.class_name):
        return "fail", {"class": subject.class_name, "defined": names[:20]}
    return "pass", {"lines": len(subject.source.splitlines()), "classes": names[:20]}


def imports_name(tree: ast.Module, name: str) -> bool:
    """Whether the module gets this name from another one."""
    imports = (node for node in tree.body if isinstance(node, (ast.ImportFrom, ast.Import)))
    return any((alias.asname or alias.name) == name for node in imports for alias in node.names)


PROBE = Probe(
    name="source",
    hint="The file has to be Python that compiles and defines the layer's class at its top level.",
    run=run,
)
