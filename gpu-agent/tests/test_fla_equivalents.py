"""Each equivalent computes its equation, under fla's names; what has none is named."""

import importlib
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from cambrian_gpu_agent.fla_equivalents import install
from cambrian_gpu_agent.fla_equivalents.names import MODULES
from cambrian_gpu_agent.probes import PROBES, Subject

from .layers import layer

install()
BATCH, LENGTH, HEADS, KEYS, VALUES = 2, 75, 3, 4, 6


def equivalent(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def qkv() -> tuple[Tensor, Tensor, Tensor]:
    shape = (BATCH, LENGTH, HEADS)
    return normal(*shape, KEYS, seed=1), F.normalize(normal(*shape, KEYS, seed=2), dim=-1), normal(*shape, VALUES)


Step = Callable[[Tensor, int], Tensor]


def recurrence(q: Tensor, v: Tensor, step: Step, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """o_t = S_tᵀ q_t / √dk in the layout [B, T, H, d]; `step` makes S_t from S_{t-1} [B, H, dk, dv]."""
    state = torch.zeros(BATCH, HEADS, KEYS, VALUES, dtype=q.dtype) if state is None else state
    outputs = []
    for t in range(q.shape[1]):
        state = step(state, t)
        outputs.append(torch.einsum("bhkv,bhk->bhv", state, q[:, t]) / KEYS**0.5)
    return torch.stack(outputs, 1), state


def outer(k: Tensor, v: Tensor) -> Tensor:
    return torch.einsum("bhk,bhv->bhkv", k, v)


def delta(k: Tensor, v: Tensor, beta: Tensor, decay: Tensor) -> Step:
    """decay [B, T, H, dk] is what is left of each key channel."""

    def step(state: Tensor, t: int) -> Tensor:
        kept = decay[:, t, :, :, None] * state
        held = torch.einsum("bhkv,bhk->bhv", kept, k[:, t])
        return kept + outer(k[:, t], beta[:, t, :, None] * (v[:, t] - held))

    return step


def additive(k: Tensor, v: Tensor, decay: Tensor) -> Step:
    return lambda state, t: decay[:, t, :, :, None] * state + outer(k[:, t], v[:, t])


OPERATORS = [
    ("delta_rule", "chunk_delta_rule"),
    ("delta_rule", "fused_recurrent_delta_rule"),
    ("gated_delta_rule", "chunk_gated_delta_rule"),
    ("gated_delta_rule", "fused_recurrent_gated_delta_rule"),
    ("kda", "chunk_kda"),
    ("gla", "chunk_gla"),
    ("gla", "fused_recurrent_gla"),
    ("simple_gla", "chunk_simple_gla"),
    ("simple_gla", "parallel_simple_gla"),
    ("retention", "chunk_retention"),
    ("linear_attn", "fused_recurrent_linear_attn"),
]


def case(rule: str, name: str) -> tuple[Callable[..., tuple[Tensor, Any]], dict[str, Tensor], Step]:
    """The operator, its arguments beside q, k, v, and its equation."""
    _, k, v = qkv()
    beta = normal(BATCH, LENGTH, HEADS, seed=4).sigmoid()
    head = F.logsigmoid(normal(BATCH, LENGTH, HEADS, seed=5))
    channel = 4 * F.logsigmoid(normal(BATCH, LENGTH, HEADS, KEYS, seed=6))  # some below what chunks can hold
    ones = torch.ones_like(channel)
    of_head = head.exp()[..., None] * ones
    gamma = 1 - 2.0 ** (-5 - torch.arange(HEADS, dtype=torch.float64))
    gate = "gk" if name == "fused_recurrent_gla" else "g"
    arguments, step = {
        "delta_rule": ({"beta": beta}, delta(k, v, beta, ones)),
        "gated_delta_rule": ({"beta": beta, "g": head}, delta(k, v, beta, of_head)),
        "kda": ({"beta": beta, "g": channel}, delta(k, v, beta, channel.exp())),
        "gla": ({gate: channel}, additive(k, v, channel.exp())),
        "simple_gla": ({"g": head}, additive(k, v, of_head)),
        "retention": ({}, additive(k, v, gamma[:, None] * ones)),
        "linear_attn": ({}, additive(k, v, ones)),
    }[rule]
    return equivalent(f"fla.ops.{rule}", name), arguments, step


@pytest.mark.parametrize(("rule", "name"), OPERATORS)
def test_operators_compute_their_recurrences(rule: str, name: str) -> None:
    q, k, v = qkv()
    operator, arguments, step = case(rule, name)
    wanted, last = recurrence(q, v, step)
    y, state = operator(q, k, v, **arguments, output_final_state=True)
    torch.testing.assert_close(y, wanted)
    torch.testing.assert_close(state, last)
    assert operator(q, k, v, **arguments)[1] is None


@pytest.mark.parametrize(("rule", "name"), OPERATORS)
def test_operators_go_on_from_a_state_and_keep_packed_sequences_apart(rule: str, name: str) -> None:
    q, k, v = qkv()
    operator, arguments, _ = case(rule, name)
    whole, last = operator(q, k, v, **arguments, output_final_state=True)

    def cut(tensors: dict[str, Tensor], part: slice) -> dict[str, Tensor]:
        return {key: x[:, part] for key, x in tensors.items()}

    everything = {"q": q, "k": k, "v": v, **arguments}
    _, middle = operator(**cut(everything, slice(40)), output_final_state=True)
    end, final = operator(**cut(everything, slice(40, None)), initial_state=middle, output_final_state=True)
    torch.testing.assert_close(end, whole[:, 40:])
    torch.testing.assert_close(final, last)
    packed = {key: x.flatten(0, 1)[None] for key, x in everything.items()}
    edges = torch.tensor([0, LENGTH, 2 * LENGTH])
    together, states = operator(**packed, cu_seqlens=edges, output_final_state=True)
    torch.testing.assert_close(together, whole.flatten(0, 1)[None])
    torch.testing.assert_close(states, last)


def test_linear_attention_is_normalised_by_its_keys() -> None:
    q, k, v = qkv()
    q, k = q.exp(), k.exp()
    scores = torch.einsum("bthk,bshk->bhts", q, k).tril()
    wanted = torch.einsum("bhts,bshv->bthv", scores / scores.sum(-1, keepdim=True), v)
    operator = equivalent("fla.ops.linear_attn", "chunk_linear_attn")
    torch.testing.assert_close(operator(q, k, v)[0], wanted)
    _, state = operator(q[:, :30], k[:, :30], v[:, :30], output_final_state=True)
    rest, _ = operator(q[:, 30:], k[:, 30:], v[:, 30:], initial_state=state)
    torch.testing.assert_close(rest, wanted[:, 30:])


def test_queries_and_keys_are_normalised_where_it_is_asked_for_and_few_heads_serve_many() -> None:
    q, k, v = qkv()
    operator = equivalent("fla.ops.gated_delta_rule", "chunk_gated_delta_rule")
    l2norm = equivalent("fla.modules.l2norm", "l2norm")
    beta, g = torch.full(v.shape[:3], 0.5).double(), -torch.ones(v.shape[:3]).double()
    torch.testing.assert_close(
        operator(q, k, v, g, beta, use_qk_l2norm_in_kernel=True)[0], operator(l2norm(q), l2norm(k), v, g, beta)[0]
    )
    one = operator(q[:, :, :1], k[:, :, :1], v, g, beta)[0]
    torch.testing.assert_close(
        one[:, :, 2], operator(q[:, :, :1], k[:, :, :1], v[:, :, 2:], g[:, :, 2:], beta[:, :, 2:])[0][:, :, 0]
    )


def test_rwkv7_and_hgrn_compute_their_recurrences() -> None:
    q, k, v = qkv()
    w, a, b = F.logsigmoid(normal(*k.shape, seed=7)), 0.5 * k, -0.5 * k

    def step(state: Tensor, t: int) -> Tensor:
        held = torch.einsum("bhkv,bhk->bhv", state, a[:, t])
        return w[:, t, :, :, None].exp() * state + outer(b[:, t], held) + outer(k[:, t], v[:, t])

    y, _ = equivalent("fla.ops.rwkv7", "chunk_rwkv7")(q, w, k, v, a, b, scale=KEYS**-0.5)
    torch.testing.assert_close(y, recurrence(q, v, step)[0])
    x, g = normal(2, 9, 5), F.logsigmoid(normal(2, 9, 5, seed=1))
    h, last = equivalent("fla.ops.hgrn", "chunk_hgrn")(x, g, output_final_state=True)
    total = g.cumsum(1)
    for t in range(9):
        wanted = ((total[:, t, None] - total[:, : t + 1]).exp() * x[:, : t + 1]).sum(1)
        torch.testing.assert_close(h[:, t], wanted)
    torch.testing.assert_close(last, h[:, -1])


@pytest.mark.parametrize("window", [None, 5])
def test_attention_is_a_softmax_over_what_came(window: int | None) -> None:
    q, k, v = qkv()
    g = F.logsigmoid(normal(BATCH, LENGTH, HEADS))
    y = equivalent("fla.ops.attn", "parallel_attn")(q, k, v, window_size=window)
    forgetting = equivalent("fla.ops.forgetting_attn", "parallel_forgetting_attn")(q, k, v, g)
    for t in (0, 3, LENGTH - 1):
        seen = slice(0 if window is None else max(0, t + 1 - window), t + 1)
        scores = torch.einsum("bhk,bshk->bsh", q[:, t], k[:, seen]) / KEYS**0.5
        torch.testing.assert_close(y[:, t], torch.einsum("bsh,bshv->bhv", scores.softmax(1), v[:, seen]))
        if window is None:
            forgotten = g[:, : t + 1].sum(1, keepdim=True) - g[:, : t + 1].cumsum(1)
            weights = (scores + forgotten).softmax(1)
            torch.testing.assert_close(forgetting[:, t], torch.einsum("bsh,bshv->bhv", weights, v[:, seen]))


def test_norms_compute_their_equations() -> None:
    x, g = normal(2, 5, 8), normal(2, 5, 8, seed=1)
    rms = x / (x.square().mean(-1, keepdim=True) + 1e-5).sqrt()
    centred = x - x.mean(-1, keepdim=True)
    layer_norm = centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt()
    modules = "fla.modules"
    for name, wanted in (("RMSNorm", rms), ("LayerNorm", layer_norm)):
        torch.testing.assert_close(equivalent(modules, name)(8)(x), wanted)
    y, total = equivalent(modules, "RMSNorm")(8)(x - g, residual=g, prenorm=True)
    torch.testing.assert_close(y, rms)
    torch.testing.assert_close(total, x)
    torch.testing.assert_close(equivalent(modules, "FusedRMSNormGated")(8)(x, g), rms * g * g.sigmoid())
    sigmoid = equivalent(modules, "FusedRMSNormGated")(8, activation="sigmoid")
    torch.testing.assert_close(sigmoid(x, g), rms * g.sigmoid())
    torch.testing.assert_close(equivalent(modules, "FusedLayerNormGated")(8)(x, g), layer_norm * F.silu(g))
    halves = torch.cat([F.rms_norm(part, (4,), eps=1e-5) for part in x.chunk(2, -1)], -1)
    torch.testing.assert_close(equivalent(modules, "GroupNorm")(2, 8, is_rms_norm=True)(x), halves)
    mamba = equivalent("fla.modules.layernorm_gated", "RMSNormGated")(8)
    gated = x * F.silu(g)
    torch.testing.assert_close(mamba(x, g), gated / (gated.square().mean(-1, keepdim=True) + 1e-5).sqrt())
    unit = x / (x.square().sum(-1, keepdim=True) + 1e-6).sqrt()
    torch.testing.assert_close(equivalent("fla.modules.l2norm", "l2norm")(x), unit)


def test_the_short_convolution_sees_the_last_positions_and_goes_on_from_its_cache() -> None:
    convolution = equivalent("fla.modules", "ShortConvolution")(6, 4, bias=True).double()
    x = normal(2, 9, 6)
    y, cache = convolution(x, output_final_state=True)
    for t in range(9):
        total = convolution.bias + sum(convolution.weight[:, 0, 3 - i] * x[:, t - i] for i in range(min(4, t + 1)))
        torch.testing.assert_close(y[:, t], F.silu(total))
    torch.testing.assert_close(cache, x[:, -4:].mT)
    _, early = convolution(x[:, :5], output_final_state=True)
    late, _ = convolution(x[:, 5:], cache=early)
    torch.testing.assert_close(late, y[:, 5:])
    silenced, _ = convolution(x, mask=torch.arange(9)[None] >= 3)
    torch.testing.assert_close(silenced[:, 6:], convolution(x * (torch.arange(9) >= 3)[:, None])[0][:, 6:])
    shifted = equivalent("fla.modules.token_shift", "token_shift")(x)
    torch.testing.assert_close(shifted[:, 1:], x[:, :-1] - x[:, 1:])


@pytest.mark.parametrize("interleaved", [False, True])
def test_rotary_scores_depend_on_the_distance_alone(interleaved: bool) -> None:
    rotary = equivalent("fla.modules", "RotaryEmbedding")(8, interleaved=interleaved)
    q = normal(1, 1, 1, 8).expand(1, 12, 1, 8)
    k = normal(1, 1, 1, 8, seed=1).expand(1, 12, 1, 8)
    a, b = rotary(q, k)
    scores = torch.einsum("bthd,bshd->ts", a, b)
    for distance in range(12):
        line = scores.diagonal(-distance)
        torch.testing.assert_close(line, line[:1].expand_as(line), rtol=1e-5, atol=1e-5)
    assert float((scores[0, 0] - scores[5, 0]).abs()) > 1e-3
    torch.testing.assert_close(rotary(q[:, 5:], k[:, 5:], seqlen_offset=5)[0], a[:, 5:])
    packed = rotary(q, k, cu_seqlens=torch.tensor([0, 5, 12]))[0]
    torch.testing.assert_close(packed[:, 5:], a[:, :7])


def test_padding_is_taken_out_and_put_back() -> None:
    mask = torch.tensor([[0, 0, 1, 1], [1, 1, 1, 1], [0, 1, 1, 1]])
    x = normal(3, 4, 5)
    utils = "fla.layers.utils"
    indices, edges, longest = equivalent(utils, "get_unpad_data")(mask)
    assert (edges.tolist(), longest) == ([0, 2, 6, 9], 4)
    flat = equivalent(utils, "index_first_axis")(x.flatten(0, 1), indices)
    assert torch.equal(flat, x[mask.bool()])
    again = equivalent(utils, "pad_input")(flat, indices, 3, 4)
    assert torch.equal(again, x * mask[..., None])
    packed, where, of_mask = equivalent(utils, "unpad_hidden_states")(x, None, mask, 4)
    assert torch.equal(packed[0], flat)
    assert torch.equal(of_mask, edges)
    assert torch.equal(equivalent(utils, "repad_hidden_states")(packed, where, 3, 4), again)
    q, (k,), places, (of_q, of_k), lengths = equivalent(utils, "unpad_input")(x[:, -1:], (x,), mask, 1)
    assert torch.equal(q, x[:, -1])
    assert torch.equal(k, flat)
    assert (places.tolist(), of_q.tolist(), of_k.tolist(), lengths) == (
        [0, 1, 2],
        [0, 1, 2, 3],
        [0, 2, 6, 9],
        (1, 4),
    )
    index = "fla.ops.utils.index"
    assert equivalent(index, "prepare_position_ids")(edges).tolist() == [0, 1, 0, 1, 2, 3, 0, 1, 2]
    assert equivalent(index, "prepare_sequence_ids")(edges).tolist() == [0, 0, 1, 1, 1, 1, 2, 2, 2]


def test_feature_maps_and_activations() -> None:
    x = normal(3, 4)
    maps = "fla.modules.feature_map"
    hedgehog = equivalent(maps, "HedgehogFeatureMap")(4).double()
    torch.testing.assert_close(hedgehog(x), torch.cat([2 * x, -2 * x], -1).softmax(-1))
    r = torch.cat([x, -x], -1).clamp(min=0)
    torch.testing.assert_close(equivalent(maps, "DPFPFeatureMap")(4, nu=1)(x), r * r.roll(1, -1))
    assert (equivalent(maps, "T2RFeatureMap")(4).double()(x) >= 0).all()
    act = equivalent("fla.modules.activations", "ACT2FN")
    torch.testing.assert_close(act["swish"](x), x * x.sigmoid())
    torch.testing.assert_close(act["sqrelu"](x), x.clamp(min=0) ** 2)
    logsigmoid = equivalent("fla.modules.activations", "logsigmoid")
    torch.testing.assert_close(logsigmoid(x, 16.0), x.sigmoid().log() / 16)
    torch.testing.assert_close(equivalent("fla.modules.activations", "swiglu")(x, x + 1), F.silu(x) * (x + 1))


def test_a_cache_holds_each_layers_states() -> None:
    cache = equivalent("fla.models.utils", "Cache")()
    owner = torch.nn.Identity()
    owner.layer_idx = 1  # type: ignore[assignment]
    assert equivalent("fla.layers.utils", "get_layer_cache")(owner, cache) is None
    equivalent("fla.layers.utils", "update_layer_cache")(owner, cache, recurrent_state=3, offset=7)
    assert equivalent("fla.layers.utils", "get_layer_cache")(owner, cache)["recurrent_state"] == 3


def test_every_name_that_is_listed_exists() -> None:
    for module, names in MODULES.items():
        for name in names:
            assert equivalent(module, name) is not None


@pytest.mark.parametrize(
    ("imported", "named"),
    [
        ("from fla.ops.gsa import chunk_gsa", "fla.ops.gsa:chunk_gsa"),
        ("from fla.modules import RMSNorm, BitLinear", "fla.modules:BitLinear"),
        ("import fla.ops.nsa", "fla.ops.nsa"),
    ],
)
def test_what_has_no_equivalent_is_named(imported: str, named: str) -> None:
    verdict, evidence = PROBES["imports"].run(Subject(layer("", top=imported), "Layer", 16, 2))
    assert verdict == "fail"
    assert len(evidence["missing"]) == 1
    assert evidence["missing"][0].endswith(": " + named)


@pytest.mark.parametrize(
    "top",
    [
        "try:\n    from fla.ops.gsa import chunk_gsa\nexcept ImportError:\n    chunk_gsa = None",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from fla.models.nowhere import Thing",
        "@torch.compile\ndef half(x):\n    return x / 2\n@torch.compile(dynamic=True)\ndef same(x):\n    return x",
        "from einops import rearrange",
    ],
)
def test_imports_with_another_way_and_compiled_functions_are_fine(top: str) -> None:
    subject = Subject(layer("", top=top), "Layer", 16, 2)
    assert PROBES["imports"].run(subject)[0] == "pass"
    assert PROBES["contract"].run(subject)[0] == "pass"
