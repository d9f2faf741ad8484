// Numbers of campaigns that nobody ran, of the seeds and the extent that are registered: what each layer is worth can
// be reckoned by hand.
import type { CampaignNumbers, EvaluationNumbers, Line } from "../../../bench/study/numbers.ts";
import { freshSeeds, SPLIT } from "../../../bench/study/plan.ts";

export const extent = {
  seeds: [101, 102, 103, 104, 105, 106, 107, 108],
  experiments: 40,
  size: "laptop",
} as const;

/** Of every baseline's run. */
const BASELINE = { loss: 2, accuracy: 0.5 };

const digest = (text: string): string =>
  `sha256:${Buffer.from(text).toString("hex").padEnd(64, "0").slice(0, 64)}`;
const layer = (experiment: string, name: string) => ({ experiment, code: digest(name), genome: null });
const baseline = layer("b01", "delta");

/** Three candidates; the first and the last were the best when they closed. */
export const campaign = (seed: number, arm: CampaignNumbers["arm"]): CampaignNumbers => ({
  kind: "campaign",
  ...{ seed, arm, size: extent.size, experiments: extent.experiments },
  ...{ campaign: `c${seed}${arm}`, decisions: digest("decisions"), logicVersion: "0.1.0" },
  rule: { clip: 0.1, steepness: 6 },
  baseline,
  candidates: [
    { experiment: "e0001", outcome: "trained", fitness: 0.7 },
    { experiment: "e0002", outcome: "rejected", fitness: null },
    { experiment: "e0003", outcome: "trained", fitness: 0.9 },
  ],
  best: [layer("e0001", `${arm}${seed} first`), layer("e0003", `${arm}${seed} last`)],
  ...{ deviceSeconds: 10, flops: 1e9 },
});

/** Loss and accuracy better than the baseline's by this share; null: the run diverged. */
const evaluation = (code: string, randomSeed: number, better: number | null): EvaluationNumbers => ({
  kind: "evaluation",
  ...{ code, size: extent.size, randomSeed, split: SPLIT },
  environment: {
    python: "3",
    torch: "2",
    platform: "none",
    device: "cpu",
    threads: 1,
    digest: digest("none"),
  },
  result:
    better === null
      ? null
      : {
          loss: BASELINE.loss * (1 - better),
          accuracy: BASELINE.accuracy * (1 + better),
          ...{ parameters: 1000, flops: 1e8, seconds: 1, tasks: [] },
        },
  failure: better === null ? { reason: "diverged", message: "not finite" } : null,
});

/** How much better than the baseline a pick is, on each of its eight seeds, and what was best before, on four. */
export interface Made {
  readonly pick: readonly (number | null)[];
  readonly before: number;
}

export const madeUp = (of: (seed: number, arm: CampaignNumbers["arm"]) => Made): readonly Line[] =>
  extent.seeds.flatMap((seed): Line[] => {
    const fresh = freshSeeds(seed);
    return [
      ...fresh.map((randomSeed) => evaluation(baseline.code, randomSeed, 0)),
      ...(["evolution", "control"] as const).flatMap((arm): Line[] => {
        const made = of(seed, arm);
        const line = campaign(seed, arm);
        const [first, last] = line.best;
        return [
          line,
          ...fresh.map((randomSeed, index) => evaluation(last!.code, randomSeed, made.pick[index] ?? null)),
          ...fresh.slice(0, 4).map((randomSeed) => evaluation(first.code, randomSeed, made.before)),
        ];
      }),
    ];
  });

export const always = (better: number | null): readonly (number | null)[] =>
  Array.from({ length: 8 }, () => better);

/** The fitness of a layer that is better by this share and costs as much, by the formulas of docs/policies.md and docs/search.md. */
export const fitnessOf = (better: number): number => {
  const term = 1 / (1 + Math.exp(-60 * better));
  const performance = 5 + (better / 0.1) * (better < 0 ? 4 : 5);
  return (2 * term + (0.3 * performance + 0.7 * 5) / 10) / 3;
};
/** Of a run without a result: both terms at their lower clip, the judge's least grade. */
export const LEAST = (2 / (1 + Math.exp(6)) + 0.1) / 3;
