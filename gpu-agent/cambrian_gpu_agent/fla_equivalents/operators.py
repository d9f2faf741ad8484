"""The recurrences of linear attention and the delta rule under fla's names, by the mixers' chunked forms.

Layout [B, T, H, d]; states [N, H, dk, dv]; queries are scaled by dk^(-1/2) unless a scale is given; all return
outputs and the final state, None where it is not asked for. The equations stand with each rule; S_t is [dk, dv].
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from ..mixers import chunks, retnet
from ..mixers import gla as channel
from .norms import l2norm
from .packed import each

Rule = Callable[..., tuple[Tensor, Tensor]]


def apply(
    rule: Rule,
    q: Tensor,
    others: list[Tensor | None],
    scale: float | None,
    state: Tensor | None,
    output_final_state: bool,
    cu_seqlens: Tensor | None,
    head_first: bool = False,
    state_v_first: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Runs a rule of tensors [B, H, T, …] on fla's layout; fewer query heads than value heads are repeated."""
    tensors = [q, *others]
    if head_first:
        tensors = [None if x is None else x.transpose(1, 2) for x in tensors]
    heads = max(x.shape[2] for x in tensors if x is not None)
    tensors = [x if x is None else x.repeat_interleave(heads // x.shape[2], 2) for x in tensors]

    def run(parts: list[Tensor | None], start: Tensor | None) -> tuple[Tensor, Tensor]:
        turned = [None if x is None else x.transpose(1, 2) for x in parts]
        assert turned[0] is not None
        queries = turned[0] * (turned[0].shape[-1] ** -0.5 if scale is None else scale)
        start = (
            None if start is None else start.to(queries.dtype if queries.dtype.itemsize >= 4 else torch.float32)
        )
        y, last = rule(queries, *turned[1:], start)
        return y.transpose(1, 2), last

    y, last = each(run, tensors, state.mT if state is not None and state_v_first else state, cu_seqlens)
    last = last.mT if state_v_first else last
    return y.transpose(1, 2) if head_first else y, last if output_final_state else None


def stepwise(q: Tensor, v: Tensor, state: Tensor, step: Callable[[int, Tensor], Tensor]) -> tuple[Tensor, Tensor]:
    """o_t = S_tᵀ q_t, one position at a time; `step` makes S_t from S_{t-1}."""
    outputs = []
    for t in range(q.shape[2]):
        state = step(t, state)
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, 2).to(v.dtype), state


def delta_rule(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    beta: Tensor | None = None,
    scale: float | None = None,
    initial_state: Tensor | None = None,
    output_final_state: bool = False,
    use_qk_l2norm_in_kernel: bool = False,
    cu_seqlens: Tensor | None = None,
    head_first: bool = False,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """S_t = S_{t-1} + β_t k_t (v_t - S_{t-1}ᵀ k_t)ᵀ (arXiv 2406.06484)."""
    return gated_delta_rule(
        q,
        k,
        v,
        None,
        beta,
        scale,
        initial_state,
        output_final_state,
        use_qk_l2norm_in_kernel,
        cu_seqlens,
        head_first,
    )


def gated_delta_rule(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    g: Tensor | None = None,
    beta: Tensor | None = None,
    scale: float | None = None,
    initial_state: Tensor | None = None,
    output_final_state: bool = False,
    use_qk_l2norm_in_kernel: bool = False,
    cu_seqlens: Tensor | None = None,
    head_first: bool = False,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """S' = exp(g_t) S_{t-1}, S_t = S' + β_t k_t (v_t - S'ᵀ k_t)ᵀ; g, β [B, T, H] (arXiv 2412.06464)."""
    unsupported("gated_delta_rule", kwargs, ("gk", "gv"))
    if g is not None and kwargs.get("use_gate_in_kernel"):
        g = gate(g, kwargs["A_log"], kwargs.get("dt_bias"))
    if use_qk_l2norm_in_kernel:
        q, k = l2norm(q), l2norm(k)
    beta = torch.ones_like(v[..., 0]) if beta is None else beta
    if kwargs.get("use_beta_sigmoid_in_kernel"):
        beta = beta.sigmoid()
    if kwargs.get("allow_neg_eigval"):
        beta = 2 * beta

    def rule(
        q: Tensor, k: Tensor, v: Tensor, beta: Tensor, g: Tensor | None, state: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        return chunks.delta(q, k, v, beta, g, state)

    given = (scale, initial_state, output_final_state, cu_seqlens, head_first, v_first(kwargs))
    return apply(rule, q, [k, v, beta, g], *given)


def simple_gla(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    g: Tensor | None = None,
    g_gamma: Tensor | None = None,
    scale: float | None = None,
    initial_state: Tensor | None = None,
    output_final_state: bool = False,
    cu_seqlens: Tensor | None = None,
    head_first: bool = False,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """S_t = exp(g_t) S_{t-1} + k_t v_tᵀ; g [B, T, H], or one for each head, g_gamma [H] (arXiv 2405.21060)."""
    unsupported("simple_gla", kwargs, ("reverse", "output_attentions"))
    none = torch.zeros_like(q[..., 0])
    decay = none if g is None else g
    if g_gamma is not None:
        decay = decay + (g_gamma[:, None] if head_first else g_gamma)
    return apply(
        chunks.additive,
        q,
        [k, v, decay],
        scale,
        initial_state,
        output_final_state,
        cu_seqlens,
        head_first,
        v_first(kwargs),
    )


def retention(
    q: Tensor, k: Tensor, v: Tensor, scale: float | None = None, head_first: bool = False, **options: Any
) -> tuple[Tensor, Tensor | None]:
    """S_t = γ_h S_{t-1} + k_t v_tᵀ, γ_h = 1 - 2^(-5-h) (RetNet, arXiv 2307.08621)."""
    heads = q.shape[1 if head_first else 2]
    log_decay = retnet.decays(heads).to(q.dtype).log()
    return simple_gla(q, k, v, g_gamma=log_decay, scale=scale, head_first=head_first, **options)


def channel_rule(q: Tensor, k: Tensor, v: Tensor, g: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor]:
    """In chunks where the decays allow it, else step by step."""
    fast = bool((g >= chunks.LEAST_LOG_DECAY).all())
    return channel.parallel(q, k, v, g, state) if fast else channel.recurrent(q, k, v, g, state)


def gla(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    g: Tensor | None = None,
    scale: float | None = None,
    initial_state: Tensor | None = None,
    output_final_state: bool = False,
    cu_seqlens: Tensor | None = None,
    head_first: bool = False,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """S_t = diag(exp(g_t)) S_{t-1} + k_t v_tᵀ; g like k (arXiv 2312.06635)."""
    unsupported("gla", kwargs, ("reverse", "gv"))
    g = torch.zeros_like(k) if g is None else g
    return apply(
        channel_rule,
        q,
        [k, v, g],
        scale,
        initial_state,
        output_final_state,
        cu_seqlens,
        head_first,
        v_first(kwargs),
    )


def fused_recurrent_gla(
    q: Tensor, k: Tensor, v: Tensor, gk: Tensor | None = None, gv: Tensor | None = None, **options: Any
) -> tuple[Tensor, Tensor | None]:
    """The same under other names: the gate of the keys is gk."""
    if gv is not None:
        raise NotImplementedError("fused_recurrent_gla with gv has no equivalent here; gate the keys with gk")
    return gla(q, k, v, gk, **options)


def linear_attn(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    scale: float | None = None,
    initial_state: Tensor | tuple[Tensor, Tensor] | None = None,
    output_final_state: bool = False,
    normalize: bool = True,
    cu_seqlens: Tensor | None = None,
    head_first: bool = False,
    **kwargs: Any,
) -> tuple[Tensor, Any]:
    """S_t = S_{t-1} + k_t v_tᵀ; normalised: o_t = S_tᵀ q_t / z_tᵀ q_t, z_t = Σ_{s≤t} k_s (arXiv 2006.16236)."""
    unsupported("linear_attn", kwargs, ("reverse",))
    if not normalize:
        start = initial_state[0] if isinstance(initial_state, tuple) else initial_state
        return simple_gla(
            *(q, k, v),
            scale=scale,
            initial_state=start,
            output_final_state=output_final_state,
            cu_seqlens=cu_seqlens,
            head_first=head_first,
        )
    if head_first:
        q, k, v = (x.transpose(1, 2) for x in (q, k, v))
    start, keys = initial_state if isinstance(initial_state, tuple) else (initial_state, None)
    # z is the state of values that are all 1.
    if start is not None:
        ones = torch.zeros_like(start[..., :1]) if keys is None else keys.transpose(1, 2).mT
        start = torch.cat([start, ones], -1)
    both = torch.cat([v, torch.ones_like(v[..., :1])], -1)
    y, last = simple_gla(q, k, both, None, None, scale, start, True, cu_seqlens)
    outputs = y[..., :-1] / (y[..., -1:] + 1e-10)
    assert last is not None
    final = (last[..., :-1], last[..., -1:].mT.transpose(1, 2)) if output_final_state else None
    return (outputs.transpose(1, 2) if head_first else outputs), final


def fused_recurrent_linear_attn(
    q: Tensor, k: Tensor, v: Tensor, *, normalize: bool = False, **options: Any
) -> tuple[Tensor, Any]:
    """The same, which is not normalised unless that is asked for."""
    return linear_attn(q, k, v, normalize=normalize, **options)


def kda(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    g: Tensor,
    beta: Tensor,
    scale: float | None = None,
    initial_state: Tensor | None = None,
    output_final_state: bool = False,
    use_qk_l2norm_in_kernel: bool = False,
    cu_seqlens: Tensor | None = None,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """S' = diag(exp(g_t)) S_{t-1}, S_t = S' + β_t k_t (v_t - S'ᵀ k_t)ᵀ; g like k (arXiv 2510.26692)."""
    unsupported("kda", kwargs, ("safe_gate", "lower_bound"))
    if kwargs.get("use_gate_in_kernel"):
        g = gate(g, kwargs["A_log"], kwargs.get("dt_bias"))
    if kwargs.get("use_beta_sigmoid_in_kernel"):
        beta = beta.sigmoid()
    if kwargs.get("allow_neg_eigval"):
        beta = 2 * beta
    if use_qk_l2norm_in_kernel:
        q, k = l2norm(q), l2norm(k)

    def rule(
        q: Tensor, k: Tensor, v: Tensor, g: Tensor, beta: Tensor, state: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        def step(t: int, last: Tensor) -> Tensor:
            last = g[:, :, t, :, None].exp() * last
            change = beta[:, :, t, None] * (v[:, :, t] - (k[:, :, t, None, :] @ last).squeeze(-2))
            return last + k[:, :, t, :, None] * change[:, :, None, :]

        return stepwise(q, v, chunks.empty(k, v, state), step)

    given = (scale, initial_state, output_final_state, cu_seqlens, False, v_first(kwargs))
    return apply(rule, q, [k, v, g, beta], *given)


def rwkv7(
    r: Tensor,
    w: Tensor,
    k: Tensor,
    v: Tensor,
    a: Tensor,
    b: Tensor,
    scale: float | None = 1.0,
    initial_state: Tensor | None = None,
    output_final_state: bool = True,
    cu_seqlens: Tensor | None = None,
    head_first: bool = False,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """S_t = diag(exp(w_t)) S_{t-1} + b_t (a_tᵀ S_{t-1}) + k_t v_tᵀ; w, a, b like k (arXiv 2503.14456)."""

    def rule(
        q: Tensor, k: Tensor, v: Tensor, w: Tensor, a: Tensor, b: Tensor, state: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        def step(t: int, last: Tensor) -> Tensor:
            held = a[:, :, t, None, :] @ last
            kept = w[:, :, t, :, None].exp() * last + b[:, :, t, :, None] * held
            return kept + k[:, :, t, :, None] * v[:, :, t, None, :]

        return stepwise(q, v, chunks.empty(k, v, state), step)

    given = (scale, initial_state, output_final_state, cu_seqlens, head_first, v_first(kwargs))
    return apply(rule, r, [k, v, w, a, b], *given)


def hgrn(
    x: Tensor,
    g: Tensor,
    initial_state: Tensor | None = None,
    output_final_state: bool = False,
    cu_seqlens: Tensor | None = None,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """h_t = exp(g_t) ⊙ h_{t-1} + x_t; x, g [B, T, D] (arXiv 2311.04823)."""

    def run(parts: list[Tensor | None], start: Tensor | None) -> tuple[Tensor, Tensor]:
        values, decays = parts
        assert values is not None
        assert decays is not None
        h = torch.zeros_like(values[:, 0]) if start is None else start
        outputs = []
        for t in range(values.shape[1]):
            h = decays[:, t].exp() * h + values[:, t]
            outputs.append(h)
        return torch.stack(outputs, 1), h

    y, last = each(run, [x, g], initial_state, cu_seqlens)
    return y, last if output_final_state else None


def gate(g: Tensor, log_rate: Tensor, bias: Tensor | None) -> Tensor:
    """Mamba's: log decay -exp(A) softplus(g + b); g [B, T, H] or [B, T, H, dk], A [H] (arXiv 2312.00752)."""
    if bias is not None:
        g = g + bias.reshape(g.shape[2:])
    rate = log_rate.reshape(-1).exp()
    return -(rate[:, None] if g.dim() == 4 else rate) * F.softplus(g)


def v_first(given: dict[str, Any]) -> bool:
    """Whether states are given and wanted as [N, H, dv, dk]."""
    return bool(given.get("state_v_first"))


def unsupported(operator: str, given: dict[str, Any], names: tuple[str, ...]) -> None:
    """NotImplementedError where an option is used that has no equivalent here."""
    for name in names:
        if given.get(name) is not None and given[name] is not False:
            raise NotImplementedError(f"{operator}: {name} has no equivalent here; leave it out")
