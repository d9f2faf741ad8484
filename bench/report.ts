// What is said of the figures: one JSON document (docs/bench.md).
import { cpus, totalmem } from "node:os";
import type { Figure, Samples, Target } from "./figure.ts";
import { summarise, type Summary } from "./statistics.ts";

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

export interface Measured extends Summary {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly better: Figure["better"];
  readonly samples: number;
  readonly reference: Summary & { readonly name: string };
  /** The subject's median over the reference's. */
  readonly ratio: number;
  readonly target: Target;
  readonly met: boolean;
}

export const measured = (figure: Figure, { subject, reference }: Samples): Measured => {
  const { name, description, unit, better, target } = figure;
  const own = summarise(subject, better);
  const other = summarise(reference, better);
  const ratio = own.p50 / other.p50;
  return {
    name,
    description,
    unit,
    better,
    samples: subject.length,
    ...own,
    reference: { name: figure.reference, ...other },
    ratio,
    target,
    met: "ratioAtLeast" in target ? ratio >= target.ratioAtLeast : own.p95 < target.p95Below,
  };
};

export const thisMachine = (): Machine => ({
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  time: new Date().toISOString(),
});
