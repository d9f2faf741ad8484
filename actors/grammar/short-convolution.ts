// What the three genes of short convolutions have in common.
import type { Allele, Contribution } from "./gene.ts";

export type Width = 0 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export const shortConvolution = `class ShortConvolution(nn.Conv1d):
    """Causal depthwise convolution over time: [B, T, size] -> [B, T, size]."""

    def __init__(self, size, width):
        super().__init__(size, size, width, groups=size, padding=width - 1, bias=False)

    def forward(self, x):
        return super().forward(x.mT)[..., : x.shape[1]].mT`;

const sees = (letter: string, width: Width): Allele<Width> => ({
  value: width,
  title: `${letter} convolution of ${width}`,
  tag: `${letter}${width}`,
  says: `lets each ${letter} see ${width} tokens through a causal depthwise convolution`,
  source: "2312.00752",
});

/** The widths of the convolution that makes q, k or v. */
export const widths = (letter: string): readonly [Allele<Width>, ...Allele<Width>[]] => [
  {
    value: 0,
    title: null,
    tag: null,
    says: `makes each ${letter} of one token alone, without a convolution`,
    source: null,
    mends: ["not-causal", "too-costly"],
  },
  ...([2, 3, 4, 5, 6, 7, 8] as const).map((width) => sees(letter, width)),
];

/** A convolution of x in the code, over `size` channels. */
export const convolves = (letter: string, size: string, width: Width): Contribution =>
  width === 0
    ? {}
    : {
        equations: [`${letter} ← causal depthwise convolution of ${letter} over ${width} tokens`],
        definitions: [shortConvolution],
        init: [`self.${letter}_conv = ShortConvolution(${size}, width=${width})`],
        flat: [`${letter} = self.${letter}_conv(${letter})`],
      };
