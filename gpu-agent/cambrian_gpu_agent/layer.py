"""From source text to a layer: which class it defines, and (in the sandbox only) the class itself.

The contract is flash-linear-attention's: constructor keywords `hidden_size`, `num_heads`, `layer_idx`, others
by `**kwargs`; `forward(hidden_states: [B, T, D], **kwargs)` returns [B, T, D] or a tuple that begins with it.
"""

import ast
import linecache
import sys
import traceback
import types
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

MODULE = "candidate"
FILENAME = f"<{MODULE}>"
LONGEST_EXPLANATION = 8000


class SourceError(Exception):
    """The source defines no such layer; the message says what was found."""


class NotPython(SourceError):
    """The source cannot be parsed."""


def find_class(source: str, wanted: str | None) -> str:
    """The name of the layer's class, read from the syntax tree: nothing is executed.

    Without `wanted`, the file must define exactly one class whose base is called Module, not counting those
    that another class of the file constructs.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NotPython(f"not Python: {error}") from error
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    if wanted is not None:
        if wanted not in classes:
            raise SourceError(f"no class {wanted}; the file defines: {', '.join(classes) or 'none'}")
        return wanted
    modules = [name for name, node in classes.items() if any(_is_module(base) for base in node.bases)]
    parts = {
        used.id
        for name in modules
        for used in ast.walk(classes[name])
        if isinstance(used, ast.Name) and used.id != name
    }
    layers = [name for name in modules if name not in parts] or only_derived(classes)
    if len(layers) != 1:
        raise SourceError(f"name the layer with --class: candidates are {', '.join(layers) or 'none'}")
    return layers[0]


def only_derived(classes: dict[str, ast.ClassDef]) -> list[str]:
    """The one class of a file that derives from an imported layer."""
    derived = [name for name, node in classes.items() if node.bases]
    return derived if len(derived) == 1 else []


def _is_module(base: ast.expr) -> bool:
    return (base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")) == "Module"


def load_class(source: str, class_name: str) -> "type[nn.Module]":
    """Executes the source and returns the class. Only ever called in the sandbox."""
    from torch import nn

    from .backbone import ContractError
    from .fla_equivalents import install

    install()
    module = types.ModuleType(MODULE)
    # The file of a reference mixer is a candidate like any other: its siblings are in that package.
    module.__package__ = f"{__package__}.mixers"
    sys.modules[MODULE] = module
    linecache.cache[FILENAME] = (len(source), None, source.splitlines(keepends=True), FILENAME)
    exec(compile(source, FILENAME, "exec"), module.__dict__)
    found = getattr(module, class_name, None)
    if not isinstance(found, type) or not issubclass(found, nn.Module):
        raise ContractError(f"the source defines no nn.Module called {class_name}")
    return found


def build(layer: "type[nn.Module]", hidden_size: int, heads: int, index: int) -> "nn.Module":
    """Constructs a layer under the contract."""
    return layer(hidden_size=hidden_size, num_heads=heads, layer_idx=index)


def explain(error: BaseException, filename: str = FILENAME) -> str:
    """An exception that a candidate raised, or another file, with its own lines of the traceback."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == filename]
    where = "".join(traceback.format_list(frames))
    text = f"{type(error).__name__}: {error}\n{where}".strip()[:LONGEST_EXPLANATION]
    return text.replace("\0", "\\0")
