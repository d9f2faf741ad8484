// Random choices that anyone can repeat: a counter under sha256, so that the same words give the same numbers on
// every machine. Never seeded from a clock; seeds arrive in events.
import { hash } from "node:crypto";

export interface Random {
  /** Uniform in [0, 1), 48 bits. */
  readonly next: () => number;
  /** Uniform integer in [0, n). */
  readonly int: (n: number) => number;
  readonly pick: <A>(items: readonly [A, ...A[]] | readonly A[]) => A;
  /** An item with probability proportional to its weight; weights are ≥ 0, at least one > 0. */
  readonly weighted: <A>(items: readonly A[], weights: readonly number[]) => A;
  /** `count` different items in random order. */
  readonly sample: <A>(items: readonly A[], count: number) => A[];
}

/** A stream of random numbers named by its words, e.g. `random(seed, "parent")`. */
export const random = (...words: readonly (string | number)[]): Random => {
  const name = words.join("\n");
  let counter = 0;
  const next = (): number => hash("sha256", `${name}\n${counter++}`, "buffer").readUIntBE(0, 6) / 2 ** 48;
  const int = (n: number): number => Math.floor(next() * n);
  const pick = <A>(items: readonly A[]): A => {
    if (items.length === 0) throw new RangeError("pick from an empty list");
    return items[int(items.length)] as A;
  };
  const weighted = <A>(items: readonly A[], weights: readonly number[]): A => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0) || items.length !== weights.length) throw new RangeError("weights must fit and add up");
    let rest = next() * total;
    for (const [index, item] of items.entries()) {
      rest -= weights[index] ?? 0;
      if (rest < 0) return item;
    }
    return items[weights.findLastIndex((weight) => weight > 0)] as A;
  };
  const sample = <A>(items: readonly A[], count: number): A[] => {
    const left = [...items];
    const taken: A[] = [];
    while (taken.length < count && left.length > 0) taken.push(...left.splice(int(left.length), 1));
    return taken;
  };
  return { next, int, pick, weighted, sample };
};

/** An unsigned 32-bit seed for a program that wants a number. */
export const seed32 = (...words: readonly (string | number)[]): number =>
  hash("sha256", words.join("\n"), "buffer").readUInt32BE(0);
