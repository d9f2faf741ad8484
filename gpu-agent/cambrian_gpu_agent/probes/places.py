"""Everything in which a layer could keep something between calls, read in a form that can be compared."""

import itertools
import sys
import types
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor, nn

from ..layer import MODULE

DEPTH: Final = 6
ITEMS: Final = 200
SHOWN: Final = 60


@dataclass
class Place:
    """A named place with what is in it; `write` changes it, None where that is not possible."""

    name: str
    value: Any
    write: Callable[[Any], None] | None
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        return f"{self.name}: {self.before[:SHOWN]} -> {self.after[:SHOWN]}"

    def put(self, ahead: int) -> bool:
        """Sets a number so far beyond what it is; False where it is none, or cannot be set."""
        if self.write is None or isinstance(self.value, bool) or not isinstance(self.value, (int, float, Tensor)):
            return False
        if isinstance(self.value, Tensor):
            if self.value.numel() != 1 or self.value.dtype == torch.bool:
                return False
            self.value = self.value.detach().clone()
        self.write(self.value + ahead)
        return True


def places(layer: nn.Module) -> dict[str, Place]:
    """The layer's attributes and those of its modules, its source's globals, classes, defaults and closures."""
    found: dict[str, Place] = {}
    seen: set[int] = set()
    for prefix, module in layer.named_modules():
        path = f"self.{prefix}." if prefix else "self."
        for name, value in module.named_parameters(recurse=False):
            found[path + name] = Place(path + name, value, None, before=text(value))
        for name, value in module.named_buffers(recurse=False):
            found[path + name] = Place(path + name, value, value.copy_, before=text(value))
        for name, value in vars(module).items():
            if name not in ("_parameters", "_buffers", "_modules", "training"):
                walk(path + name, value, setter(module, name), DEPTH, found, seen)
    for name, value in vars(sys.modules[MODULE]).items():
        if not name.startswith("__"):
            walk(name, value, item_setter(vars(sys.modules[MODULE]), name), DEPTH, found, seen)
    return found


def changed(before: dict[str, Place], after: dict[str, Place]) -> list[Place]:
    """Places whose contents differ, new ones included."""
    found = []
    for name, place in after.items():
        earlier = before[name].before if name in before else "nothing"
        if earlier != place.before:
            found.append(Place(name, place.value, place.write, before=earlier, after=place.before))
    return found


def setter(owner: Any, name: str) -> Callable[[Any], None]:
    return lambda value: setattr(owner, name, value)


def item_setter(container: Any, key: Any) -> Callable[[Any], None]:
    return lambda value: container.__setitem__(key, value)


def cell_setter(cell: types.CellType) -> Callable[[Any], None]:
    return lambda value: setattr(cell, "cell_contents", value)


def walk(
    name: str,
    value: Any,
    write: Callable[[Any], None] | None,
    depth: int,
    found: dict[str, Place],
    seen: set[int],
) -> None:
    """Adds the place, or those inside it."""
    if isinstance(value, (types.ModuleType, nn.Module)) or depth == 0 or len(found) > 50 * ITEMS:
        return
    inside = list(itertools.islice(parts(name, value), ITEMS))
    if inside or isinstance(value, (dict, list, set, deque)):
        if id(value) in seen:
            return
        seen.add(id(value))
        if not isinstance(value, (type, types.FunctionType)):
            found[f"len({name})"] = Place(f"len({name})", None, None, before=str(size(value)))
        for part, content, put in inside:
            walk(part, content, put, depth - 1, found, seen)
        return
    found[name] = Place(name, value, write, before=text(value))


def size(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else len(getattr(value, "__dict__", ()))


def parts(name: str, value: Any) -> Iterator[tuple[str, Any, Callable[[Any], None] | None]]:
    """What is inside a value: items, attributes, what a function closes over."""
    if isinstance(value, dict):
        yield from ((f"{name}[{key!r}]"[:200], item, item_setter(value, key)) for key, item in list(value.items()))
    elif isinstance(value, (list, deque)):
        yield from ((f"{name}[{i}]", item, item_setter(value, i)) for i, item in enumerate(list(value)))
    elif isinstance(value, tuple):
        yield from ((f"{name}[{i}]", item, None) for i, item in enumerate(value))
    elif isinstance(value, (types.FunctionType, types.MethodType)):
        yield from function_parts(name, getattr(value, "__func__", value))
    elif isinstance(value, (staticmethod, classmethod)):
        yield f"{name}", value.__func__, None
    elif isinstance(value, property):
        yield f"{name}.fget", value.fget, None
    elif isinstance(value, type):
        if value.__module__ == MODULE:
            yield from ((f"{name}.{key}", item, setter(value, key)) for key, item in list(vars(value).items()))
    elif type(value).__module__ == MODULE or isinstance(value, types.SimpleNamespace):
        own = getattr(value, "__dict__", {})
        yield from ((f"{name}.{key}", item, setter(value, key)) for key, item in list(own.items()))


def function_parts(name: str, function: Any) -> Iterator[tuple[str, Any, Callable[[Any], None] | None]]:
    if getattr(function, "__module__", None) != MODULE:
        return
    for i, item in enumerate(getattr(function, "__defaults__", None) or ()):
        yield f"{name}.__defaults__[{i}]", item, None
    for key, item in (getattr(function, "__kwdefaults__", None) or {}).items():
        yield f"{name}.__kwdefaults__[{key!r}]", item, item_setter(function.__kwdefaults__, key)
    for key, item in list(vars(function).items()):
        yield f"{name}.{key}", item, setter(function, key)
    names = getattr(getattr(function, "__code__", None), "co_freevars", ())
    for key, cell in zip(names, getattr(function, "__closure__", None) or (), strict=False):
        try:
            yield f"{name}.<{key}>", cell.cell_contents, cell_setter(cell)
        except ValueError:  # not bound yet
            continue


def text(value: Any) -> str:
    """The same text for the same contents."""
    if isinstance(value, Tensor):
        with torch.no_grad():
            numbers = value.detach().to(torch.float64).flatten() if not value.is_complex() else torch.zeros(1)
            weights = torch.arange(1, numbers.numel() + 1, dtype=torch.float64) % 9973
            total = float((numbers.nan_to_num() * weights).sum())
        return f"tensor {list(value.shape)} {total!r}"
    if isinstance(value, torch.Generator):
        return text(value.get_state())
    if hasattr(value, "cache_info"):
        return str(value.cache_info())
    if isinstance(value, (int, float, complex, str, bytes, bool, type(None), set, frozenset, itertools.count)):
        return repr(value)[:1000]
    return type(value).__name__
