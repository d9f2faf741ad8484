"""Makes `fla` and the few names of `transformers` that its layers import importable; a missing one is named."""

import importlib
import sys
import types
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

import torch

from .names import MODULES


class EquivalentLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return types.ModuleType(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        for name, place in MODULES[module.__name__].items():
            where, _, attribute = place.partition(":")
            source = importlib.import_module(f"{__package__}.{where}")
            setattr(module, name, getattr(source, attribute or name))


class EquivalentFinder(MetaPathFinder):
    """Finds the modules of names.py before any that is installed: the same layer is the same everywhere."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in MODULES:
            return None
        return ModuleSpec(fullname, EquivalentLoader(), is_package=True)


FINDER = EquivalentFinder()


def install() -> None:
    """Once is enough. In a sandbox nothing can be compiled, so torch.compile leaves functions as they are."""
    if FINDER not in sys.meta_path:
        sys.meta_path.insert(0, FINDER)
        torch.compile = eager


def eager(model: Any = None, **options: Any) -> Any:
    """What torch.compile gives: the same function, or a decorator that leaves functions as they are."""
    return model if model is not None else lambda function: function
