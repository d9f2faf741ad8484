"""The gated MLP: down(swish(gate(x)) up(x)), whose width is 8/3 of the model's unless it is given."""

from typing import Any

from torch import Tensor, nn

from .activations import ACT2FN


class GatedMLP(nn.Module):
    def __init__(
        self,
        hidden_size: int,
        hidden_ratio: int | None = None,
        intermediate_size: int | None = None,
        hidden_act: str = "swish",
        **kwargs: Any,
    ) -> None:
        super().__init__()
        if intermediate_size is None:  # in multiples of 256
            intermediate_size = 256 * -(-int(hidden_size * (hidden_ratio or 4) * 2 / 3) // 256)
        self.activation = ACT2FN[hidden_act]
        self.gate_proj = nn.Linear(hidden_size, intermediate_size, bias=False)
        self.up_proj = nn.Linear(hidden_size, intermediate_size, bias=False)
        self.down_proj = nn.Linear(intermediate_size, hidden_size, bias=False)

    def forward(self, x: Tensor, **kwargs: Any) -> Tensor:
        mixed: Tensor = self.down_proj(self.activation(self.gate_proj(x)) * self.up_proj(x))
        return mixed
