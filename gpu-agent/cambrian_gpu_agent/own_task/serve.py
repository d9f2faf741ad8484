"""An own task's process, confined by sandbox/launcher.py: the one place where the file's code runs.

It answers requests one after another: the training batches of a seed, held-out sequences, the file's own metric.
What it checks here is for good messages; the evaluator trusts none of it. Nothing here imports torch.
"""

import inspect
import json
import linecache
import sys
import types
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from typing import Any, Final

import numpy as np

from ..layer import explain
from ..tasks.task import Int64s
from ..wire import LOGITS, SOURCE, SOURCE_LIMIT, TOKENS, Wire, WireError

MODULE: Final = "own_task"
FILENAME: Final = f"<{MODULE}>"
FUNCTIONS: Final = {
    "batches": ("rng", "size", "length", "data"),
    "held_out_batches": ("rng", "size", "length", "data", "split"),
    "metric": ("logits", "targets"),
}
"""What the file may define, and how each is called."""


class Fault(Exception):
    """The file does not do what a task has to; the message is for its author."""


def serve(read_fd: int, write_fd: int) -> None:
    """Says that it is ready, takes one file, says what is in it, and answers until the evaluator is gone."""
    wire = Wire(read_fd, write_fd)
    assert isinstance(sys.stdout, TextIOWrapper)
    sys.stdout.reconfigure(line_buffering=True)  # what it prints is there when it is killed
    wire.send_json({"ready": True})
    try:
        source = wire.receive(SOURCE, SOURCE_LIMIT).decode()
        try:
            module = load(source)
            wire.send_json({"task": numbers_of(module), "functions": functions_of(module)})
            answer(wire, Requests(wire, module))
        except WireError:
            raise
        except BaseException as error:  # noqa: BLE001 - the file may raise anything, SystemExit included
            wire.send_json({"failed": str(error) if isinstance(error, Fault) else explain(error, FILENAME)})
    except WireError:
        sys.exit(1)  # the evaluator is gone or gave up


def load(source: str) -> types.ModuleType:
    """The file as a module of its own."""
    module = types.ModuleType(MODULE)
    sys.modules[MODULE] = module
    linecache.cache[FILENAME] = (len(source), None, source.splitlines(keepends=True), FILENAME)
    exec(compile(source, FILENAME, "exec"), module.__dict__)
    return module


def numbers_of(module: types.ModuleType) -> Any:
    """TASK as JSON; numbers of numpy count as numbers."""
    task = getattr(module, "TASK", None)
    if not isinstance(task, dict):
        raise Fault(
            "the file has no dict TASK; write one with vocabulary, length and chance (docs/tasks.md has an "
            "example)"
        )

    def plain(value: object) -> Any:
        if isinstance(value, np.generic):
            return value.item()
        raise Fault(f"TASK holds a {type(value).__name__}; only numbers, lists and dicts are taken")

    try:
        return json.loads(json.dumps(task, allow_nan=False, default=plain))
    except (ValueError, TypeError) as error:
        raise Fault(f"TASK has to be finite numbers, lists and dicts with names: {error}") from error


def functions_of(module: types.ModuleType) -> list[str]:
    """Those of FUNCTIONS that the file defines, each callable as it will be called."""
    found = []
    for name, parameters in FUNCTIONS.items():
        function = getattr(module, name, None)
        if function is None:
            continue
        call = f"{name}({', '.join(parameters)})"
        if not callable(function):
            raise Fault(f"{name} has to be a function, called as {call}; it is a {type(function).__name__}")
        try:
            inspect.signature(function).bind(*parameters)
        except TypeError as error:
            raise Fault(f"{name} cannot be called as {call}: {error}") from error
        found.append(name)
    if "batches" not in found:
        raise Fault(
            "the file has no function batches(rng, size, length, data); write one that yields tokens and targets, "
            "an array of whole numbers [size, length] each"
        )
    return found


class Requests:
    """What the evaluator may ask; the one stream of training batches stays open."""

    def __init__(self, wire: Wire, module: types.ModuleType) -> None:
        self.wire, self.module = wire, module
        self.training: Iterator[tuple[Int64s, Int64s]] = iter(())

    def train(self, asked: dict[str, Any]) -> None:
        """Begins the training batches anew."""
        self.training = stream("batches", self.module.batches, asked)

    def next(self, _: bool) -> None:
        self.send(next(self.training))

    def draw(self, asked: dict[str, Any]) -> None:
        """One batch of held-out sequences."""
        if getattr(self.module, "held_out_batches", None) is not None:
            drawn = stream("held_out_batches", self.module.held_out_batches, asked, asked["split"])
        else:
            drawn = stream("batches", self.module.batches, asked)
        self.send(next(drawn))

    def send(self, batch: tuple[Int64s, Int64s]) -> None:
        self.wire.send_json({"drawn": True})
        self.wire.send_array(TOKENS, np.stack(batch))

    def metric(self, shape: list[int]) -> None:
        """The file's own metric of logits float32[N, T, V] and targets int64[N, T]."""
        n, t, v = shape
        logits = self.wire.receive_array(LOGITS, (n, t, v), np.float32)
        targets = self.wire.receive_array(TOKENS, (n, t), np.int64)
        measured = self.module.metric(logits, targets)
        try:
            number = float(measured)
        except (TypeError, ValueError) as error:
            raise Fault(f"metric returned a {type(measured).__name__}, not a number: {error}") from error
        if not 0 <= number <= 1:
            raise Fault(f"metric returned {number}; it has to lie in [0, 1], where 1 is best")
        self.wire.send_json({"measured": number})


def answer(wire: Wire, requests: Requests) -> None:
    handlers: dict[str, Callable[[Any], None]] = {
        "train": requests.train,
        "next": requests.next,
        "draw": requests.draw,
        "metric": requests.metric,
    }
    while True:
        ((what, asked),) = wire.receive_json().items()
        handlers[what](asked)


def stream(
    name: str, function: Callable[..., Any], asked: dict[str, Any], *more: int
) -> Iterator[tuple[Int64s, Int64s]]:
    """The batches that a function of the file yields, each as two arrays int64[size, length]."""
    rng = np.random.default_rng(asked["seed"])
    size, length = asked["size"], asked["length"]
    yielded = function(rng, size, length, types.MappingProxyType(asked["data"]), *more)
    if not isinstance(yielded, Iterator):
        raise Fault(
            f"{name} has to yield batches without end (`while True: … yield tokens, targets`); it returned a "
            f"{type(yielded).__name__}"
        )
    for pair in yielded:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise Fault(f"{name} has to yield pairs `tokens, targets`; it yielded a {type(pair).__name__}")
        tokens, targets = (
            whole(f"the {part} of {name}", given, (size, length))
            for part, given in zip(("tokens", "targets"), pair, strict=True)
        )
        yield tokens, targets
    raise Fault(f"{name} ended; it has to yield batches without end (`while True:`)")


def whole(what: str, given: object, shape: tuple[int, int]) -> Int64s:
    """int64[size, length] of an array or a tensor of whole numbers."""
    array = np.asarray(given)
    if array.dtype.kind not in "iu":
        raise Fault(f"{what} have the dtype {array.dtype}; whole numbers are wanted, such as int64")
    if array.shape != shape:
        raise Fault(f"{what} have the shape {list(array.shape)}; it has to be [size, length] = {list(shape)}")
    return array.astype(np.int64)
