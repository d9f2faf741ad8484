"""Feature maps of linear attention, each with the paper that it is from."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class HedgehogFeatureMap(nn.Module):
    """softmax([2 W x, -2 W x]) with W the identity at first (arXiv 2402.04347)."""

    def __init__(self, head_dim: int) -> None:
        super().__init__()
        self.layer = nn.Linear(head_dim, head_dim)
        nn.init.eye_(self.layer.weight)
        nn.init.zeros_(self.layer.bias)

    def forward(self, x: Tensor) -> Tensor:
        y = 2 * self.layer(x)
        return torch.cat([y, -y], -1).softmax(-1)


class T2RFeatureMap(nn.Module):
    """ReLU(W x) (arXiv 2103.13076)."""

    def __init__(self, head_dim: int, dot_dim: int | None = None, bias: bool | None = False) -> None:
        super().__init__()
        self.layer = nn.Linear(head_dim, dot_dim or head_dim, bias=bool(bias))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.layer(x))


class DPFPFeatureMap(nn.Module):
    """r ⊙ roll(r, j) for j = 1 … ν with r = ReLU([x, -x]) (arXiv 2102.11174)."""

    def __init__(self, head_dim: int, nu: int = 4) -> None:
        super().__init__()
        self.nu = nu

    def forward(self, x: Tensor) -> Tensor:
        r = F.relu(torch.cat([x, -x], -1))
        return torch.cat([r * r.roll(j, -1) for j in range(1, self.nu + 1)], -1)


class HadamardFeatureMap(nn.Module):
    """(W₁ x) ⊙ (W₂ x)."""

    def __init__(self, head_dim: int) -> None:
        super().__init__()
        self.layer1 = nn.Linear(head_dim, head_dim)
        self.layer2 = nn.Linear(head_dim, head_dim)

    def forward(self, x: Tensor) -> Tensor:
        product: Tensor = self.layer1(x) * self.layer2(x)
        return product


class ReLUFeatureMap(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x)


class SquaredReLUFeatureMap(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x).square()


class GELUFeatureMap(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return F.gelu(x)


class SwishFeatureMap(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return F.silu(x)


class SigmoidFeatureMap(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.sigmoid()
