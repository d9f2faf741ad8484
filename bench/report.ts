// What is said of the figures: one JSON document (docs/bench.md).
import { cpus, totalmem } from "node:os";
import type { Figure, Samples, Target } from "./figure.ts";
import { quantile, summarise, type Summary } from "./statistics.ts";

export interface Report {
  readonly v: 1;
  readonly machine: Machine;
  readonly figures: readonly Measured[];
}

export interface Machine {
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly time: string;
}

export interface Measured extends Compared {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly better: Figure["better"];
  readonly samples: number;
  readonly reference: Summary & { readonly name: string };
  readonly parts?: readonly (Compared & { readonly name: string })[];
  /** Of the parts' ratios. */
  readonly ratios?: { readonly least: number; readonly p50: number; readonly most: number };
  readonly target: Target;
  readonly met: boolean;
}

/** A subject and what it is held against. */
interface Compared extends Summary {
  readonly reference: Summary;
  /** The subject's median over the reference's. */
  readonly ratio: number;
  /** On the slow side of the ratios of each round. */
  readonly ratioP95: number;
}

const compared = ({ subject, reference }: Samples, better: Figure["better"]): Compared => {
  const own = summarise(subject, better);
  const other = summarise(reference, better);
  const rounds = subject.map((value, round) => value / (reference[round] ?? Number.NaN));
  return {
    ...own,
    reference: other,
    ratio: own.p50 / other.p50,
    ratioP95: summarise(rounds, better).p95,
  };
};

export const measured = (figure: Figure, samples: Samples): Measured => {
  const { name, description, unit, better, target } = figure;
  const whole = compared(samples, better);
  const parts = samples.parts?.map((part) => ({ name: part.name, ...compared(part, better) }));
  const ratios = parts?.map(({ ratio }) => ratio);
  return {
    name,
    description,
    unit,
    better,
    samples: samples.subject.length,
    ...whole,
    reference: { name: figure.reference, ...whole.reference },
    ...(parts && ratios
      ? {
          parts,
          ratios: { least: Math.min(...ratios), p50: quantile(ratios, 0.5), most: Math.max(...ratios) },
        }
      : {}),
    target,
    met: isMet(target, whole, ratios ?? []),
  };
};

const isMet = (target: Target, { ratio, p95 }: Compared, ratios: readonly number[]): boolean => {
  if ("ratioAtLeast" in target) return ratio >= target.ratioAtLeast;
  if ("ratioBelow" in target) return ratio < target.ratioBelow;
  if ("p95Below" in target) return p95 < target.p95Below;
  return ratios.length > 0 && ratios.every((each) => each >= target.everyRatioAtLeast);
};

export const thisMachine = (): Machine => ({
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  time: new Date().toISOString(),
});
