"""When are two programs the same, and how alike are they? By their syntax trees: nothing is executed.

Names that a program gives itself, documentation, annotations and layout do not count.
"""

import ast
import builtins
import hashlib
from collections.abc import Iterator
from typing import Final

RUN: Final = 5
"""Nodes in a row that are compared at once."""


class Canonical(ast.NodeTransformer):
    """A tree without documentation and annotations, in which what the program named is numbered."""

    def __init__(self, own: dict[str, str]) -> None:
        self.own = own

    def named(self, name: str) -> str:
        return self.own.get(name, name)

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)):
            node.body = [part for part in node.body if not is_text(part)] or [ast.Pass()]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
            node.arg = self.named(node.arg)
        elif isinstance(node, ast.Name):
            node.id = self.named(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            node.name = self.named(node.name)
        elif isinstance(node, ast.Attribute):
            node.attr = self.named(node.attr)
        elif isinstance(node, ast.keyword) and node.arg is not None:
            node.arg = self.named(node.arg)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            assignment = ast.Assign([node.target], node.value, lineno=node.lineno)
            return self.generic_visit(assignment)
        return self.generic_visit(node)


def is_text(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def own_names(tree: ast.Module) -> dict[str, str]:
    """What the program itself names, numbered in order: variables, functions, classes, attributes that it sets."""
    kept = {*vars(builtins), "self", "cls", "hidden_size", "num_heads", "layer_idx", "hidden_states", "kwargs"}
    own: dict[str, str] = {}
    for node in ast.walk(tree):
        found = None
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found = node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found = node.attr
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found = node.name
        elif isinstance(node, ast.arg):
            found = node.arg
        if found is not None and found not in kept and not found.startswith("__") and found != "forward":
            own.setdefault(found, f"n{len(own)}")
    return own


def canonical(source: str) -> ast.Module:
    """SyntaxError or ValueError where it is not Python."""
    tree = ast.parse(source)
    found = Canonical(own_names(tree)).visit(tree)
    assert isinstance(found, ast.Module)
    return found


def digest(source: str) -> str:
    """The same for programs that differ in names, documentation, annotations and layout alone."""
    return "sha256:" + hashlib.sha256(ast.dump(canonical(source)).encode()).hexdigest()


def shape(node: ast.AST) -> Iterator[str]:
    """The tree's nodes in order, with the constants and the names that others gave."""
    word = type(node).__name__
    for field in ("attr", "id", "value", "arg"):
        held = getattr(node, field, None)
        if isinstance(held, (str, int, float)):
            word += f" {held}"
    yield word
    for child in ast.iter_child_nodes(node):
        yield from shape(child)


def runs(source: str) -> frozenset[tuple[str, ...]]:
    words = list(shape(canonical(source)))
    return frozenset(tuple(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1)))


def similarity(one: str, other: str) -> float:
    """The share of runs of nodes that two programs have in common, 0 to 1."""
    a, b = runs(one), runs(other)
    return len(a & b) / len(a | b)
