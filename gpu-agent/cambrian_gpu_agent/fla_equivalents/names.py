"""Which names exist: module, name, and where it is defined here, `file` or `file:other name`."""

from typing import Final

NORMS: Final = {
    **dict.fromkeys(("RMSNorm", "LayerNorm", "GroupNorm", "FusedRMSNormGated", "FusedLayerNormGated"), "norms"),
    "FusedRMSNormSwishGate": "norms:FusedRMSNormGated",
    "FusedLayerNormSwishGate": "norms:FusedLayerNormGated",
}
ACTIVATIONS: Final = {
    **dict.fromkeys(
        ("swish", "sigmoid", "logsigmoid", "swiglu", "swiglu_linear", "sqrelu", "gelu"), "activations"
    ),
    "ACT2FN": "activations",
    "silu": "activations:swish",
    "fast_gelu_impl": "activations:gelu",
}
FEATURE_MAPS: Final = dict.fromkeys(
    (
        *("HedgehogFeatureMap", "T2RFeatureMap", "DPFPFeatureMap", "HadamardFeatureMap", "ReLUFeatureMap"),
        *("SquaredReLUFeatureMap", "GELUFeatureMap", "SwishFeatureMap", "SigmoidFeatureMap"),
    ),
    "feature_maps",
)
INDEX: Final = dict.fromkeys(
    (
        *("prepare_lens", "prepare_lens_from_mask", "prepare_cu_seqlens_from_lens"),
        *("prepare_cu_seqlens_from_mask", "prepare_position_ids", "prepare_sequence_ids"),
    ),
    "padding",
)


def forms(rule: str, *names: str) -> dict[str, str]:
    """All forms of an operator compute the same."""
    return {f"{name}_{rule}": f"operators:{rule}" for name in names}


DELTA: Final = forms("delta_rule", "chunk", "fused_chunk", "fused_recurrent")
GATED_DELTA: Final = forms("gated_delta_rule", "chunk", "fused_recurrent")
GLA: Final = {
    **forms("gla", "chunk", "fused_chunk"),
    "fused_recurrent_gla": "operators",
}
LINEAR: Final = {
    **forms("linear_attn", "chunk", "fused_chunk"),
    "fused_recurrent_linear_attn": "operators",
}
SIMPLE_GLA: Final = forms("simple_gla", "chunk", "fused_chunk", "fused_recurrent", "parallel")
RETENTION: Final = forms("retention", "chunk", "fused_chunk", "fused_recurrent", "parallel")
HGRN: Final = forms("hgrn", "chunk", "fused_recurrent")
KDA: Final = forms("kda", "chunk", "fused_recurrent")
RWKV7: Final = forms("rwkv7", "chunk", "fused_recurrent")
ATTENTION: Final = {"parallel_attn": "attention"}
FORGETTING: Final = {"parallel_forgetting_attn": "attention"}

MODULES: Final[dict[str, dict[str, str]]] = {
    "fla": {},
    "fla.modules": {
        **NORMS,
        "ShortConvolution": "convolution",
        "RotaryEmbedding": "rotary",
        "L2Norm": "norms",
        "TokenShift": "convolution:TokenShift",
        "GatedMLP": "mlp",
    },
    "fla.modules.layernorm": {
        **{name: NORMS[name] for name in ("RMSNorm", "LayerNorm", "GroupNorm")},
        **dict.fromkeys(("rms_norm", "layer_norm", "group_norm", "rms_norm_linear"), "norms"),
    },
    "fla.modules.fused_norm_gate": {
        **NORMS,
        **dict.fromkeys(("rms_norm_gated", "rms_norm_swish_gate_linear"), "norms"),
    },
    "fla.modules.layernorm_gated": {"RMSNormGated": "norms"},
    "fla.modules.l2norm": {"l2norm": "norms", "l2_norm": "norms:l2norm", "L2Norm": "norms"},
    "fla.modules.convolution": dict.fromkeys(
        ("ShortConvolution", "causal_conv1d", "causal_conv1d_update"), "convolution"
    ),
    "fla.modules.token_shift": {"token_shift": "convolution"},
    "fla.modules.rotary": {"RotaryEmbedding": "rotary"},
    "fla.modules.activations": ACTIVATIONS,
    "fla.modules.feature_map": FEATURE_MAPS,
    "fla.modules.mlp": {"GatedMLP": "mlp"},
    "fla.layers": {},
    "fla.layers.utils": dict.fromkeys(
        (
            *("index_first_axis", "index_put_first_axis", "pad_input", "unpad_input", "get_unpad_data"),
            *("unpad_hidden_states", "repad_hidden_states", "get_layer_cache", "update_layer_cache"),
            "require_cache_layer_idx",
        ),
        "padding",
    ),
    "fla.models": {},
    "fla.models.utils": {"Cache": "cache"},
    "fla.utils": dict.fromkeys(
        ("input_guard", "contiguous", "tensor_cache", "autocast_custom_fwd", "autocast_custom_bwd"), "guards"
    ),
    "fla.ops": {
        **DELTA,
        **GATED_DELTA,
        **GLA,
        **LINEAR,
        **SIMPLE_GLA,
        **RETENTION,
        **HGRN,
        **KDA,
        **RWKV7,
        **ATTENTION,
        **FORGETTING,
    },
    "fla.ops.delta_rule": DELTA,
    "fla.ops.delta_rule.chunk": DELTA,
    "fla.ops.delta_rule.fused_recurrent": DELTA,
    "fla.ops.gated_delta_rule": GATED_DELTA,
    "fla.ops.gated_delta_rule.chunk": GATED_DELTA,
    "fla.ops.gla": GLA,
    "fla.ops.linear_attn": LINEAR,
    "fla.ops.simple_gla": SIMPLE_GLA,
    "fla.ops.retention": RETENTION,
    "fla.ops.hgrn": HGRN,
    "fla.ops.kda": KDA,
    "fla.ops.rwkv7": RWKV7,
    "fla.ops.attn": ATTENTION,
    "fla.ops.attn.parallel": ATTENTION,
    "fla.ops.forgetting_attn": FORGETTING,
    "fla.ops.forgetting_attn.parallel": FORGETTING,
    "fla.ops.utils": INDEX,
    "fla.ops.utils.index": INDEX,
    "transformers": {},
    "transformers.activations": {"ACT2FN": "activations"},
    "transformers.cache_utils": {"Cache": "cache"},
    "transformers.processing_utils": {"Unpack": "hugging_face"},
    "transformers.utils": {"logging": "hugging_face"},
}
