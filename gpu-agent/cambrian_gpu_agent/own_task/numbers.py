"""The numbers of an own task, decoded from what its process says of the dict TASK; nothing of it is trusted."""

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ..tasks import sizes
from ..tasks.task import Model, Optimiser, Preset

DEFAULTS: Final[Mapping[str, tuple[Model, Optimiser]]] = {
    "laptop": (sizes.LAPTOP, sizes.laptop(300)),
    "gpu": (sizes.GPU, sizes.gpu(2000)),
    "tiny": (sizes.TINY, sizes.tiny()),
}
"""Model and optimiser of each preset, where the file does not say otherwise."""

HELD_OUT: Final = 128
MOST_SETS: Final = 4
MOST_TOKENS: Final = 2**20
"""Tokens of a batch, or of a held-out set."""

MOST_LOGITS: Final = 2**27
"""Numbers that a model answers to a held-out set: half a gibibyte."""


class BadTask(Exception):
    """The file is no task; each line of the message says what is wrong, where, and what would be right."""


@dataclass(frozen=True)
class Numbers:
    """What TASK says. chance and scored_by_loss as in tasks.task.Task."""

    presets: Mapping[str, Preset]
    chance: float
    floor: float
    scored_by_loss: tuple[float, float] | None


@dataclass(frozen=True)
class Range:
    """Whole numbers, or any finite ones, from `low` to `high`; `above` where `low` itself is not one of them."""

    low: float
    high: float
    whole: bool = False
    above: bool = False

    def holds(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            return False
        assert isinstance(value, (int, float))
        return math.isfinite(value) and self.low <= value <= self.high and not (self.above and value == self.low)

    def __str__(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        return (
            f"{kind} above {self.low:g} up to {self.high:g}"
            if self.above
            else f"{kind} from {self.low:g} to {self.high:g}"
        )


SIZES: Final = {
    "vocabulary": Range(2, 65_536, whole=True),
    "length": Range(1, 8192, whole=True),
    "held_out": Range(2, 4096, whole=True),
}
MODEL: Final = {
    "hidden_size": Range(8, 4096, whole=True),
    "layers": Range(1, 64, whole=True),
    "heads": Range(1, 64, whole=True),
}
OPTIMISER: Final = {
    "steps": Range(1, 1_000_000, whole=True),
    "batch": Range(1, 1024, whole=True),
    "learning_rate": Range(0, 1, above=True),
    "warm_up": Range(0, 1),
    "final": Range(0, 1),
    "beta1": Range(0, 0.9999),
    "beta2": Range(0, 0.99999),
    "weight_decay": Range(0, 10),
    "clip": Range(0, 1e6, above=True),
}
PRESET: Final = (*SIZES, "held_out_lengths", "data", "model", "optimiser")
TASK: Final = (*PRESET, "chance", "floor", "scored_by_loss", "presets")


@dataclass
class Reader:
    """Reads members of TASK and notes every fault with its place."""

    faults: list[str] = field(default_factory=list)

    def fault(self, place: str, wanted: str, value: object) -> None:
        self.faults.append(f"{place} has to be {wanted}; it is {repr(value)[:80]}")

    def struct(self, place: str, value: object, known: tuple[str, ...]) -> dict[str, Any]:
        """A dict with these names alone."""
        if not isinstance(value, dict):
            self.fault(place, f"a dict with {', '.join(known)}", value)
            return {}
        for name in value:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"it may have {', '.join(known)}"
                self.faults.append(f"{place} has an unknown {str(name)[:80]!r}; {hint}")
        return {name: member for name, member in value.items() if name in known}

    def numbers(self, place: str, value: object, ranges: Mapping[str, Range]) -> dict[str, Any]:
        """A dict of numbers within their ranges; what is not is left out."""
        found = {}
        for name, number in self.struct(place, value, tuple(ranges)).items():
            if ranges[name].holds(number):
                found[name] = number if ranges[name].whole else float(number)
            else:
                self.fault(f"{place}[{name!r}]", str(ranges[name]), number)
        return found

    def number(self, place: str, value: object, range_: Range) -> float:
        if range_.holds(value):
            assert isinstance(value, (int, float))
            return float(value)
        self.fault(place, str(range_), value)
        return math.nan

    def sequence(self, place: str, value: object, range_: Range, least: int, most: int) -> tuple[Any, ...]:
        if isinstance(value, list) and least <= len(value) <= most and all(map(range_.holds, value)):
            return tuple(value)
        count = str(most) if least == most else f"{least} to {most}"
        self.fault(place, f"a list of {count} numbers, each {range_}", value)
        return ()

    def preset(self, place: str, given: dict[str, Any], name: str) -> Preset | None:
        """A preset from what TASK says of it, over the defaults of that size; None where something is missing."""
        known = len(self.faults)
        own = self.numbers(place, {key: given[key] for key in SIZES if key in given}, SIZES)
        for needed in ("vocabulary", "length"):
            if needed not in given:
                wanted = f"set it to {SIZES[needed]}"
                self.faults.append(f"{place}[{needed!r}] is missing; {wanted}")
        model, optimiser = DEFAULTS[name]
        if "model" in given:
            model = replace(model, **self.numbers(f"{place}['model']", given["model"], MODEL))
        if "optimiser" in given:
            optimiser = replace(optimiser, **self.numbers(f"{place}['optimiser']", given["optimiser"], OPTIMISER))
        data = given.get("data", {})
        if not isinstance(data, dict) or not all(map(is_finite, data.values())):
            self.fault(f"{place}['data']", "a dict of finite numbers by name", data)
        lengths: tuple[int, ...] = ()
        if "held_out_lengths" in given:
            lengths = self.sequence(
                f"{place}['held_out_lengths']", given["held_out_lengths"], SIZES["length"], 1, MOST_SETS
            )
        if len(self.faults) > known:
            return None
        preset = Preset(
            model=model,
            optimiser=optimiser,
            length=own["length"],
            vocabulary=own["vocabulary"],
            held_out=own.get("held_out", HELD_OUT),
            held_out_lengths=lengths or (own["length"],),
            data=data,
        )
        self.bounded(place, preset)
        return preset

    def bounded(self, place: str, preset: Preset) -> None:
        """What is allowed one by one may be too much together."""
        model, longest = preset.model, max(preset.held_out_lengths)
        if model.hidden_size % model.heads != 0:
            self.faults.append(
                f"{place}['model'] has a hidden_size of {model.hidden_size}, which its {model.heads} heads do not "
                "divide; choose a multiple"
            )
        tokens = max(preset.optimiser.batch * preset.length, preset.held_out * longest)
        if tokens > MOST_TOKENS:
            self.faults.append(
                f"{place} asks for {tokens} tokens at once, at most {MOST_TOKENS} are taken; lessen batch, "
                "held_out or a length"
            )
        logits = preset.held_out * longest * preset.vocabulary
        if logits > MOST_LOGITS:
            self.faults.append(
                f"{place}: held_out times the longest held-out length times vocabulary is {logits}, at most "
                f"{MOST_LOGITS} logits are measured at once; lessen held_out"
            )


def is_finite(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def decode(value: object) -> Numbers:
    """TASK, as its process sent it. Raises BadTask with every fault."""
    reader = Reader()
    given = reader.struct("TASK", value, TASK)
    common = {name: member for name, member in given.items() if name in PRESET}
    presets: dict[str, Preset | None] = {}
    own = reader.struct("TASK['presets']", given.get("presets", {}), tuple(DEFAULTS))
    base = reader.preset("TASK", common, "laptop")
    if base is not None:
        for name in DEFAULTS:
            place = f"TASK['presets'][{name!r}]"
            changes = reader.struct(place, own.get(name, {}), PRESET)
            presets[name] = reader.preset(place if name in own else "TASK", merged(common, changes), name)
    if "chance" not in given:
        reader.faults.append(
            "TASK['chance'] is missing; set it to the metric of an answer that ignores the question, such as 1/2"
        )
    chance = reader.number("TASK['chance']", given.get("chance", 0), Range(0, 0.999))
    floor = reader.number("TASK['floor']", given.get("floor", 0), Range(0, 100))
    scored = None
    if "scored_by_loss" in given:
        scored = reader.sequence("TASK['scored_by_loss']", given["scored_by_loss"], Range(0, 100), 2, 2) or None
        if scored is not None and scored[0] <= scored[1]:
            reader.fault("TASK['scored_by_loss']", "[loss that scores 0, smaller loss that scores 1]", scored)
    if reader.faults:
        raise BadTask("\n".join(dict.fromkeys(reader.faults)))
    whole = {name: preset for name, preset in presets.items() if preset is not None}
    return Numbers(whole, chance, floor, None if scored is None else (float(scored[0]), float(scored[1])))


def merged(common: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A preset's own members over what holds for all; the members of a dict one by one.

    Held-out lengths follow the length where a preset has its own and does not name them.
    """
    result = dict(common)
    if "length" in changes and "held_out_lengths" not in changes:
        result.pop("held_out_lengths", None)
    for name, member in changes.items():
        before = result.get(name)
        both = isinstance(before, dict) and isinstance(member, dict)
        result[name] = {**before, **member} if both else member  # type: ignore[dict-item]
    return result
