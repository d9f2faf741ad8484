// The branches of a layer: ways from q, k and v to an output, which run side by side and are fused.
import type { Genome } from "./genome.ts";

export interface Branch {
  readonly name: "memory" | "second" | "local";
  /** Its output [B, heads, T, value size] in the code. */
  readonly variable: string;
  /** The same in equations. */
  readonly symbol: string;
  /** The attribute that normalises it. */
  readonly norm: string;
}

/** One to three; a lone branch goes by the name of the whole. */
export const branchesOf = ({ update, secondMemory, window }: Genome): readonly Branch[] => {
  const names = [
    ...(update === "none" ? [] : ["memory" as const]),
    ...(secondMemory === "none" ? [] : ["second" as const]),
    ...(window === 0 ? [] : ["local" as const]),
  ];
  return names.length === 1
    ? names.map((name) => ({ name, variable: "y", symbol: "o", norm: "norm" }))
    : names.map((name) => ({ name, variable: name, symbol: `o_${name}`, norm: `${name}_norm` }));
};

/** The branch of a gene that has one. */
export const branchOf = (genome: Genome, name: Branch["name"]): Branch => {
  const branch = branchesOf(genome).find((one) => one.name === name);
  if (branch === undefined) throw new RangeError(`the genome has no branch ${name}`);
  return branch;
};
