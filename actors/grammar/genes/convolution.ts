import type { Gene } from "../gene.ts";

const shortConvolution = `class ShortConvolution(nn.Conv1d):
    """Causal depthwise convolution over time: [B, T, size] -> [B, T, size]."""

    def __init__(self, size, width):
        super().__init__(size, size, width, groups=size, padding=width - 1, bias=False)

    def forward(self, x):
        return super().forward(x.mT)[..., : x.shape[1]].mT`;

const sees = (width: number) => ({
  value: width as 2 | 3 | 4,
  title: `convolution of ${width}`,
  tag: `conv${width}`,
  says: `lets each of q, k and v see ${width} tokens through a causal depthwise convolution`,
  source: "2312.00752",
});

export const convolution: Gene<"convolution"> = {
  name: "convolution",
  description: "Width of the causal depthwise convolution on q, k and v; 0 for none.",
  values: [
    {
      value: 0,
      title: null,
      tag: null,
      says: "makes q, k and v of one token alone, without a convolution",
      source: null,
    },
    sees(2),
    sees(3),
    sees(4),
  ],
  active: () => true,
  prints: ({ convolution: width }) =>
    width === 0
      ? {}
      : {
          equations: [
            `q, k, v ← each its own causal depthwise convolution over ${width} tokens`,
            "v ← SiLU(v)",
          ],
          definitions: [shortConvolution],
          init: [
            `self.q_conv = ShortConvolution(num_heads * key_size, width=${width})`,
            `self.k_conv = ShortConvolution(num_heads * key_size, width=${width})`,
            `self.v_conv = ShortConvolution(num_heads * value_size, width=${width})`,
          ],
          flat: ["q, k, v = self.q_conv(q), self.k_conv(k), F.silu(self.v_conv(v))"],
        },
};
