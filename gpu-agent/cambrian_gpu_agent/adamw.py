"""AdamW (arXiv 1711.05101), equal to torch.optim.AdamW up to rounding (tested).

torch.optim imports the compiler when it is first used, which takes a second: as long as a short training's
whole overhead.
"""

import torch
from torch import Tensor, nn

from .tasks.task import Optimiser

EPSILON = 1e-8


class AdamW:
    """Decays matrices and leaves vectors (norms, biases, gates) alone."""

    def __init__(self, model: nn.Module, optimiser: Optimiser) -> None:
        self.optimiser = optimiser
        self.parameters = [p for p in model.parameters() if p.requires_grad]
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        """One update from the gradients, which are then dropped; a parameter without one is left as it is."""
        self.steps += 1
        for parameter, mean, square in zip(self.parameters, self.means, self.squares, strict=True):
            if parameter.grad is not None:
                self._update(parameter, parameter.grad, mean, square, learning_rate)
                parameter.grad = None

    def _update(self, parameter: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, rate: float) -> None:
        chosen = self.optimiser
        if parameter.dim() >= 2:
            parameter.mul_(1 - rate * chosen.weight_decay)
        mean.lerp_(gradient, 1 - chosen.beta1)
        square.mul_(chosen.beta2).addcmul_(gradient, gradient, value=1 - chosen.beta2)
        scale = (1 - chosen.beta2**self.steps) ** 0.5
        parameter.addcdiv_(
            mean, (square.sqrt() / scale).add_(EPSILON), value=-rate / (1 - chosen.beta1**self.steps)
        )
