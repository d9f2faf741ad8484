"""HGRN: an element-wise gated recurrence between an input and an output gate."""

from __future__ import annotations

from fla.modules import FusedRMSNormGated, ShortConvolution
from fla.modules.activations import swiglu
from fla.ops.hgrn import chunk_hgrn, fused_recurrent_hgrn
from torch import nn
from torch.nn import functional as F


class HGRNAttention(nn.Module):
    def __init__(self, hidden_size: int = 1024, layer_idx: int | None = None, **kwargs) -> None:
        super().__init__()
        self.i_proj, self.f_proj, self.g_proj, self.o_proj = (
            nn.Linear(hidden_size, hidden_size, bias=False) for _ in range(4)
        )
        self.i_conv1d = ShortConvolution(hidden_size, 4, activation=None)
        self.g_norm = FusedRMSNormGated(hidden_size, activation="sigmoid")

    def forward(self, hidden_states, attention_mask=None, past_key_values=None, use_cache=False, **kwargs):
        i, _ = self.i_conv1d(self.i_proj(hidden_states))
        f = F.logsigmoid(self.f_proj(hidden_states))
        operator = chunk_hgrn if self.training or hidden_states.shape[1] > 64 else fused_recurrent_hgrn
        o, _ = operator(x=swiglu(i, 1 - f.exp()), g=f, output_final_state=use_cache)
        return self.o_proj(self.g_norm(o, self.g_proj(hidden_states))), None, past_key_values
