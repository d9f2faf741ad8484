"""The state of a training in the child: what another child needs to go on with it, bit for bit. Tensors alone.

It runs in the sandbox with the candidate, whose model may keep what is no parameter and no buffer: a training that
would lose something of it is not kept at all.
"""

import hashlib
import random
from collections.abc import Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Final

import numpy as np
import safetensors.torch
import torch
from torch import Tensor, nn
from torch.random import get_rng_state, set_rng_state

from .train import Trainer

PLAIN: Final = (type(None), bool, int, float, complex, str, bytes)
CODE: Final = (type, FunctionType, BuiltinFunctionType, MethodType, ModuleType, torch.dtype, torch.device)
OURS: Final = ("torch.", "cambrian_gpu_agent.")
"""Modules whose classes keep nothing themselves."""
OF_MODULES: Final = ("_parameters", "_buffers", "_modules", "training")
"""Kept as tensors, looked at on their own, or set before each step."""


class NotKept(Exception):
    """The training cannot be gone on with from here by anybody else; the message says why."""


def state_of(trainer: Trainer) -> bytes:
    """Parameters, buffers, the optimiser's moments, random numbers and the step. Raises NotKept."""
    tensors: dict[str, Tensor] = {}
    for name, tensor in parts(trainer):
        if any(stride == 0 < size - 1 for size, stride in zip(tensor.shape, tensor.stride(), strict=True)):
            raise NotKept(f"{name} has several elements in one place")
        tensors[name] = tensor.detach().cpu().contiguous().clone()
    return safetensors.torch.save(tensors | random_numbers(trainer))


def parts(trainer: Trainer) -> Iterator[tuple[str, Tensor]]:
    """Every tensor of the training, under a name of its own."""
    yield from ((f"model.{name}", tensor) for name, tensor in trainer.model.named_parameters())
    yield from ((f"model.{name}", tensor) for name, tensor in trainer.model.named_buffers())
    for place, (mean, square) in enumerate(zip(trainer.adamw.means, trainer.adamw.squares, strict=True)):
        yield f"mean.{place}", mean
        yield f"square.{place}", square


def random_numbers(trainer: Trainer) -> dict[str, Tensor]:
    """The states of torch's generators, uint8, and the step, int64[1]."""
    states = {"random": get_rng_state(), "step": torch.tensor([trainer.steps])}
    if trainer.device.kind == "cuda":
        states["random.cuda"] = torch.cuda.get_rng_state()
    return states


@torch.no_grad()
def go_on(trainer: Trainer, state: bytes, steps: int) -> bool:
    """Puts a new training where that one was after so many steps; False, with nothing changed, where the state is
    of another model, or of another step."""
    try:
        kept = safetensors.torch.load(state)
    except Exception:  # noqa: BLE001 - it comes from another machine
        return False
    mine = dict(parts(trainer)) | random_numbers(trainer)
    if forms(kept) != forms(mine) or int(kept["step"]) != steps:
        return False
    for name, tensor in parts(trainer):
        tensor.copy_(kept[name])
    trainer.steps = trainer.adamw.steps = steps
    set_rng_state(kept["random"])
    if trainer.device.kind == "cuda":
        torch.cuda.set_rng_state(kept["random.cuda"])
    return True


def forms(tensors: Mapping[str, Tensor]) -> dict[str, tuple[torch.Size, torch.dtype]]:
    return {name: (tensor.shape, tensor.dtype) for name, tensor in tensors.items()}


def beside(model: nn.Module) -> object:
    """What a model keeps that is no tensor of its own, and the generators that are not torch's; to be compared."""
    modules = list(model.modules())
    # These are gone through below, or kept.
    seen = {id(own) for own in (*modules, *model.parameters(), *model.buffers())}
    kinds = dict.fromkeys(kind for module in modules for kind in type(module).__mro__)
    theirs = [kind for kind in kinds if kind is not object and not kind.__module__.startswith(OURS)]
    kept = [
        entries({name: value for name, value in vars(holder).items() if name not in OF_MODULES}, seen)
        for holder in (*modules, *theirs)
    ]
    flags = [(name, tensor.requires_grad) for name, tensor in model.named_parameters()]
    return kept, flags, repr(random.getstate()), repr(np.random.get_state())


def entries(members: Mapping[Any, object], seen: set[int]) -> object:
    return [(repr(key), described(member, seen)) for key, member in members.items()]


def described(value: object, seen: set[int]) -> object:
    """Equal where nothing has changed. Code counts as constant, and each other object is looked into once."""
    if isinstance(value, PLAIN):
        return repr(value)
    if isinstance(value, CODE) or id(value) in seen:
        return id(value)
    seen.add(id(value))
    if isinstance(value, Tensor):
        content = value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        return str(value.dtype), tuple(value.shape), hashlib.sha256(content).digest()
    if isinstance(value, torch.Generator):
        return value.get_state().numpy().tobytes()
    if isinstance(value, np.ndarray):
        return str(value.dtype), value.shape, hashlib.sha256(value.tobytes()).digest()
    if isinstance(value, Mapping):
        return entries(value, seen)
    if isinstance(value, list | tuple):
        return [described(member, seen) for member in value]
    if isinstance(value, set | frozenset):
        return sorted(repr(member) for member in value)
    inner: Any = getattr(value, "__dict__", None)
    return id(value), None if inner is None else entries(inner, seen)
