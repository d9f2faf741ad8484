"""Sizes that the tasks' presets share, so that tasks of one preset are about models of one size."""

from typing import Final

from .task import Model, Optimiser

LAPTOP: Final = Model(hidden_size=64, layers=1, heads=2)
GPU: Final = Model(hidden_size=256, layers=2, heads=4)
TINY: Final = Model(hidden_size=16, layers=1, heads=2)


def laptop(steps: int, learning_rate: float = 1e-2) -> Optimiser:
    """A training of seconds on one core."""
    return Optimiser(steps=steps, batch=16, learning_rate=learning_rate)


def gpu(steps: int) -> Optimiser:
    """A training of minutes on one accelerator."""
    return Optimiser(steps=steps, batch=64, learning_rate=2e-3)


def tiny() -> Optimiser:
    """A training of a second that learns next to nothing: for tests."""
    return Optimiser(steps=20, batch=8, learning_rate=1e-2)
