"""The parallel form of every reference mixer equals its recurrent one, and all keep the contract."""

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional as F

from cambrian_gpu_agent.mixers import (
    MIXERS,
    delta_rule,
    gated_delta,
    gated_linear_attention,
    linear_attention,
    short_convolution,
    softmax_attention,
)
from cambrian_gpu_agent.mixers.heads import CausalConvolution, unit
from cambrian_gpu_agent.probes import PROBES, Subject

lengths = st.integers(1, 70)
seeds = st.integers(0, 1000)


def random(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def inputs(seed: int, length: int) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """q, k, v [2, 3, T, 8], beta and log decay [2, 3, T]."""
    q, k, v = (random(seed + i, 2, 3, length, 8) for i in range(3))
    beta = random(seed + 3, 2, 3, length).sigmoid()
    return unit(q), unit(k), v, beta, F.logsigmoid(3 * random(seed + 4, 2, 3, length))


@given(seed=seeds, length=lengths)
@settings(max_examples=15, deadline=None)
def test_parallel_forms_equal_recurrent_ones(seed: int, length: int) -> None:
    q, k, v, beta, decay = inputs(seed, length)
    pairs = [
        (softmax_attention.parallel(q, k, v), softmax_attention.recurrent(q, k, v)),
        (linear_attention.parallel(q, k, v), linear_attention.recurrent(q, k, v)),
        (
            gated_linear_attention.parallel(q, k, v, decay),
            gated_linear_attention.recurrent(q, k, v, decay),
        ),
        (delta_rule.parallel(q, k, v, beta), delta_rule.recurrent(q, k, v, beta)),
        (gated_delta.parallel(q, k, v, beta, decay), gated_delta.recurrent(q, k, v, beta, decay)),
    ]
    for parallel, recurrent in pairs:
        torch.testing.assert_close(parallel, recurrent, rtol=1e-9, atol=1e-9)
    convolution = CausalConvolution(5).double()
    x = random(seed, 2, length, 5)
    torch.testing.assert_close(convolution(x), short_convolution.recurrent(x, convolution.weight))


@given(seed=seeds)
@settings(max_examples=5, deadline=None)
def test_gradients_of_both_delta_forms_are_equal(seed: int) -> None:
    q, k, v, beta, decay = (x.requires_grad_() for x in inputs(seed, 17))
    for forms, arguments in (
        ((delta_rule.parallel, delta_rule.recurrent), (q, k, v, beta)),
        ((gated_delta.parallel, gated_delta.recurrent), (q, k, v, beta, decay)),
    ):
        gradients = [torch.autograd.grad(form(*arguments).sin().sum(), arguments) for form in forms]
        for one, two in zip(*gradients, strict=True):
            torch.testing.assert_close(one, two, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("name", MIXERS)
def test_every_mixer_passes_every_probe(name: str) -> None:
    subject = Subject(MIXERS[name], 32, 2)
    for probe in PROBES.values():
        verdict, evidence = probe.run(subject)
        assert verdict == "pass", (probe.name, evidence)


def test_every_file_is_listed() -> None:
    files = {path.stem for path in Path(linear_attention.__file__).parent.glob("*.py")}
    assert files - {"__init__", "heads"} == set(MIXERS)
