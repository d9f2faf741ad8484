// A sound paper's file, and the same with a line of it changed.

export const ENTRY = `## leaky-mean: Forget by a constant share

**Insight.** Let the state lose a constant share at each token, so that what is old makes room for what is new.

**Trigger.** Loss on long inputs rises after a few hundred tokens, because the state only ever grows and nothing leaves it.

**Mechanism.** The state $s_t \\in \\mathbb{R}^d$ is a running mean of the inputs $x_t$:

$$s_t = \\lambda s_{t-1} + (1 - \\lambda) x_t$$

with one constant $\\lambda$ in $(0, 1)$ for each channel.

**Why.** The weights of earlier tokens fall off as a geometric series, so the state's norm stays bounded whatever the length.

**Cost.** O(T d) time, d numbers of state.

**Guidance.** Keep x as [B, T, D]; compute the mean in chunks with cumulative sums of logarithms, in float32 throughout.

**Failure.** What has to be kept longer than the time constant is lost.

**Genome.** update=fixed-decay, decayInit=long

**Source.** Section 2, equation 3`;

export const PAPER = `---
title: "A mean that forgets"
authors: [A. Author, B. Author]
year: 2026
id: arXiv:2601.00001
topics: [decay]
checked: source
entries: [leaky-mean]
---

A made-up paper that asks what the simplest memory can do that forgets at all, and shows that it can do a little.

${ENTRY}
`;

/** With one passage replaced; throws where it is not there. */
export const changed = (from: string, to: string, paper = PAPER): string => {
  if (!paper.includes(from)) throw new Error(`the paper has no ${from}`);
  return paper.replace(from, () => to);
};
