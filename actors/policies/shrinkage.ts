// How much a mean over a few children is believed: it is shrunk toward none while it rests on little.

/** A mean of `count` children is weighed against this many more that showed what was expected before. */
const DOUBT = 2;

interface Mean {
  /** Mean difference in fitness to the parent. */
  readonly effect: number;
  readonly count: number;
}

/** The effect to expect of one more child; `expected` is what was thought before any was measured. */
export const shrunk = ({ effect, count }: Mean, expected = 0): number =>
  (effect * count + expected * DOUBT) / (count + DOUBT);

/** The strongest effects after shrinkage, at most this many, in the order given. */
export const strongest = <Effect extends Mean>(effects: readonly Effect[], limit: number): Effect[] => {
  const kept = new Set(effects.toSorted((a, b) => Math.abs(shrunk(b)) - Math.abs(shrunk(a))).slice(0, limit));
  return effects.filter((effect) => kept.has(effect));
};
