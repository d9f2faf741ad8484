"""The fast form of every reference mixer equals its recurrent one, and all keep the contract."""

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from bench.form_inputs import ALONG_TIME, FORMS, Inputs, Random
from cambrian_gpu_agent.autocast import bfloat16
from cambrian_gpu_agent.mixers import MIXERS, convolution, linear
from cambrian_gpu_agent.mixers.heads import CausalConvolution
from cambrian_gpu_agent.mixers.rotary import rotate
from cambrian_gpu_agent.probes import PROBES, Subject

torch.set_num_threads(1)

lengths = st.one_of(st.integers(1, 40), st.sampled_from([63, 64, 65, 129]))
seeds = st.integers(0, 1000)
each = pytest.mark.parametrize("name", FORMS)


def flat(result: tuple[Tensor, Any]) -> list[Tensor]:
    """Output and state as a list of tensors."""
    output, state = result
    return [output, *(state if isinstance(state, tuple) else [state])]


def same(one: tuple[Tensor, Any], two: tuple[Tensor, Any], tolerance: float) -> None:
    for a, b in zip(flat(one), flat(two), strict=True):
        torch.testing.assert_close(a, b, rtol=tolerance, atol=tolerance)


def cut(name: str, inputs: Inputs, start: int, end: int | None) -> Inputs:
    """The inputs from one position to another."""
    sequences = FORMS[name][2]
    piece = (slice(None),) * ALONG_TIME.get(name, 2) + (slice(start, end),)
    return [x[piece] for x in inputs[:sequences]] + inputs[sequences:]


def test_every_mixer_is_compared() -> None:
    assert set(FORMS) == set(MIXERS)


@each
@given(seed=seeds, length=lengths)
@settings(max_examples=4, deadline=None)
def test_the_fast_form_equals_the_recurrent_one(name: str, seed: int, length: int) -> None:
    module, make, _ = FORMS[name]
    inputs = make(Random(seed, length))
    same(module.parallel(*inputs), module.recurrent(*inputs), 1e-9)


@each
@given(seed=seeds, length=st.integers(2, 70), share=st.floats(0.05, 0.95))
@settings(max_examples=4, deadline=None)
def test_a_sequence_in_two_pieces_is_the_whole(name: str, seed: int, length: int, share: float) -> None:
    """Each form goes on from the state that the other left behind, also off the boundaries of chunks."""
    module, make, _ = FORMS[name]
    inputs = make(Random(seed, length))
    at = max(1, round(share * length))
    first, rest = cut(name, inputs, 0, at), cut(name, inputs, at, None)
    if rest[0].shape[ALONG_TIME.get(name, 2)] == 0:
        return
    whole, state = module.parallel(*inputs)
    for before, after in ((module.parallel, module.recurrent), (module.recurrent, module.parallel)):
        one, between = before(*first)
        two, final = after(*rest, between)
        same((torch.cat([one, two], ALONG_TIME.get(name, 2)), final), (whole, state), 1e-9)


@each
@given(seed=seeds)
@settings(max_examples=1, deadline=None)
def test_gradients_of_both_forms_are_equal(name: str, seed: int) -> None:
    """Of outputs and of the final state, for every input and the initial state."""
    module, make, _ = FORMS[name]
    random = Random(seed, 37)
    inputs = make(random)
    _, state = module.recurrent(*cut(name, make(random), 0, 9))
    states = [x.detach().requires_grad_() for x in (state if isinstance(state, tuple) else (state,))]
    initial = tuple(states) if isinstance(state, tuple) else states[0]
    inputs = [x.requires_grad_() if isinstance(x, Tensor) else x for x in inputs]
    wanted = [x for x in inputs if isinstance(x, Tensor)] + states
    gradients = [
        torch.autograd.grad([x.sin().sum() for x in flat(form(*inputs, initial))], wanted, allow_unused=True)
        for form in (module.parallel, module.recurrent)
    ]
    for one, two in zip(*gradients, strict=True):
        assert (one is None) == (two is None)
        if one is not None:
            torch.testing.assert_close(one, two, rtol=1e-8, atol=1e-8)


@each
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-4), (torch.bfloat16, 2e-2)])
def test_fewer_digits_cost_no_more_than_rounding(name: str, dtype: torch.dtype, tolerance: float) -> None:
    module, make, _ = FORMS[name]
    inputs = [x.to(dtype) if isinstance(x, Tensor) else x for x in make(Random(5, 130))]
    exact = module.recurrent(*(x.double() if isinstance(x, Tensor) else x for x in inputs))[0]
    output = module.parallel(*inputs)[0]
    assert output.dtype == dtype
    assert ((output.double() - exact).norm() / exact.norm()).item() < tolerance


def test_the_layers_convolution_is_the_one_that_is_compared() -> None:
    layer = CausalConvolution(5).double()
    x = Random(0, 70).normal(2, 70, 5)
    torch.testing.assert_close(layer(x), convolution.recurrent(x, layer.weight)[0])


def test_rotary_scores_depend_on_distance_alone() -> None:
    q, k, _ = Random(1, 9).qkv()
    for shift in (1, 100):
        torch.testing.assert_close(rotate(q) @ rotate(k).mT, rotate(q, shift) @ rotate(k, shift).mT)
    torch.testing.assert_close(rotate(q)[:, :, 5:], rotate(q[:, :, 5:], 5))


@pytest.mark.parametrize("name", MIXERS)
def test_every_mixer_passes_every_probe(name: str) -> None:
    source = (Path(linear.__file__).parent / f"{name.replace('-', '_')}.py").read_text()
    subject = Subject(source, MIXERS[name].__name__, 32, 2)
    for probe in PROBES.values():
        verdict, evidence = probe.run(subject)
        assert verdict == "pass", (probe.name, evidence)


@pytest.mark.parametrize("name", MIXERS)
def test_every_layer_is_trained_in_autocast(name: str) -> None:
    torch.manual_seed(0)
    layer = MIXERS[name](hidden_size=32, num_heads=2)
    x = torch.randn(2, 70, 32)
    exact = layer(x)
    with bfloat16("cpu"):
        output = layer(x)
    assert output.dtype == torch.bfloat16
    assert ((output - exact).norm() / exact.norm()).item() < 2e-2
    output.float().square().sum().backward()
    assert all(torch.isfinite(p.grad).all() for p in layer.parameters() if p.grad is not None)


@pytest.mark.parametrize("name", MIXERS)
def test_every_layer_runs_in_bfloat16_and_its_gradients_are_finite(name: str) -> None:
    torch.manual_seed(0)
    layer = MIXERS[name](hidden_size=32, num_heads=2).bfloat16()
    output = layer(torch.randn(2, 70, 32, dtype=torch.bfloat16))
    assert output.dtype == torch.bfloat16
    output.float().square().sum().backward()
    for key, parameter in layer.named_parameters():
        assert parameter.grad is not None, key
        assert torch.isfinite(parameter.grad).all(), key


def test_every_file_is_listed() -> None:
    files = {path.stem for path in Path(linear.__file__).parent.glob("*.py")}
    assert files - {"__init__", "heads", "chunks", "rotary"} == {name.replace("-", "_") for name in MIXERS}
