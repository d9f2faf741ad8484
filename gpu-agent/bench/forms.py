"""Tokens per second, forward and backward, of every mixer's fast form; the reference is its recurrent form.

On sequences of 512 tokens; batch, heads and sizes are those of the laptop preset.
"""

import time
from collections.abc import Callable
from typing import Any, Final

import torch
from torch import Tensor

from cambrian_gpu_agent.environment import THREADS
from cambrian_gpu_agent.mixers.heads import key_size
from cambrian_gpu_agent.mixers.sliding_window import WINDOW
from cambrian_gpu_agent.tasks.sizes import LAPTOP, laptop

from .form_inputs import FORMS, Inputs, Random, Sizes
from .samples import Part, say

LENGTH: Final = 512
ROUNDS: Final = 4
WARM_UP: Final = 1
CALLS: Final = 4
"""Of the fast form for each of the recurrent one."""

SIZES: Final = Sizes(
    batch=laptop(1).batch,
    heads=LAPTOP.heads,
    keys=key_size(LAPTOP.hidden_size, LAPTOP.heads),
    values=LAPTOP.hidden_size // LAPTOP.heads,
    channels=LAPTOP.hidden_size,
    window=WINDOW,
    kept=4.0,  # as the gates of our layers begin
    spread=1.0,
    dtype=torch.float32,
)


def rate(form: Callable[..., tuple[Tensor, Any]], inputs: Inputs, calls: int) -> float:
    """Tokens per second."""
    begun = time.perf_counter()
    for _ in range(calls):
        torch.autograd.backward(form(*inputs)[0].square().mean())
        for x in inputs:
            if isinstance(x, Tensor):
                x.grad = None
    return calls * SIZES.batch * LENGTH / (time.perf_counter() - begun)


def main() -> None:
    torch.set_num_threads(THREADS)
    parts = []
    for name, (module, make, _) in FORMS.items():
        made = make(Random(0, LENGTH, SIZES))
        inputs = [x.detach().requires_grad_() if isinstance(x, Tensor) else x for x in made]
        part = Part(name)
        for _ in range(WARM_UP + ROUNDS):
            part.subject.append(rate(module.parallel, inputs, CALLS))
            part.reference.append(rate(module.recurrent, inputs, 1))
        parts.append(Part(name, part.subject[WARM_UP:], part.reference[WARM_UP:]))
    say(parts)


if __name__ == "__main__":
    main()
