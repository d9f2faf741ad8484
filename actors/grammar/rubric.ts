// A grade from 1 to 10 without a judge: three parts with the weights of arXiv 2507.18074, each 5 for the baseline.
// Deterministic, and it says in its rationale that no model judged. docs/search.md explains it.
import { Option } from "effect";
import type { EventData } from "../../events/index.ts";
import type { JudgeQualityRequest } from "../ports.ts";
import { profileOf, similarity } from "./distance.ts";
import type { Genome } from "./genome.ts";
import { readGenomeJson } from "./normalise.ts";
import { references } from "./references.ts";

const NAME = "grammar/2";
/** What a layer gets that is as good, as usual and as costly as the baseline. */
const ANCHOR = 5;
export const WEIGHTS = { performance: 0.3, innovation: 0.25, complexity: 0.45 } as const;
/** The relative difference at which performance reaches its end of the scale. */
const FULL_DIFFERENCE = 0.1;
/** Grades lost for twice the baseline's cost, and won for half of it: twice is the end of the scale. */
const PER_DOUBLING = 4;

/** What the rubric reads of what a judge is asked. */
export interface Graded extends Pick<JudgeQualityRequest, "genome" | "baseline"> {
  readonly result: Pick<JudgeQualityRequest["result"], "loss" | "accuracy" | "parameters" | "flops">;
  readonly baselineTraining: Pick<Graded["result"], "parameters" | "flops"> | null;
}

const grade = (score: number): number => Math.min(10, Math.max(1, score));
/** [−1, 1] to [1, 10] with 0 at the anchor. */
const around = (x: number): number => grade(ANCHOR + (x < 0 ? x * (ANCHOR - 1) : x * (10 - ANCHOR)));
const relative = (gain: number, of: number): number =>
  Math.min(1, Math.max(-1, gain / Math.max(Math.abs(of), 1e-3) / FULL_DIFFERENCE));

/** Relative gains in loss and accuracy over the baseline, in equal parts. */
const performance = ({ result, baseline }: Graded): number =>
  baseline === null
    ? ANCHOR
    : around(
        (relative(baseline.loss - result.loss, baseline.loss) +
          relative(result.accuracy - baseline.accuracy, baseline.accuracy)) /
          2,
      );

/** From the anchor for a published layer to the end of the scale for one that shares no gene with any. A share, so that
 *  a gene added to the grammar makes no layer more novel by itself. */
const innovation = (genome: Genome): number =>
  around(
    1 -
      Math.max(...references.map((reference) => similarity(profileOf(reference.genome), profileOf(genome)))),
  );

/** What it costs in multiples of the baseline: parameters, and floating-point operations where they were counted. */
const costRatios = ({ result, baselineTraining: baseline }: Graded): number[] =>
  baseline === null || baseline.parameters === 0
    ? []
    : [
        result.parameters / baseline.parameters,
        ...(result.flops === null || baseline.flops === null ? [] : [result.flops / baseline.flops]),
      ];

/** Parameters and operations in equal parts, each by its doublings. */
const complexity = (ratios: readonly number[]): number =>
  ratios.length === 0
    ? ANCHOR
    : grade(
        ANCHOR - (PER_DOUBLING * ratios.reduce((sum, ratio) => sum + Math.log2(ratio), 0)) / ratios.length,
      );

export const judgeQuality = (request: Graded): EventData<"QualityJudged"> => {
  const genome = Option.getOrNull(readGenomeJson(request.genome));
  const ratios = costRatios(request);
  const scores = {
    performance: performance(request),
    innovation: genome === null ? ANCHOR : innovation(genome),
    complexity: complexity(ratios),
  };
  const names = ["performance", "innovation", "complexity"] as const;
  const parts = names.map((name) => ({ name, weight: WEIGHTS[name], score: scores[name] }));
  const { loss, accuracy } = request.result;
  const measured = `loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}`;
  const compared =
    request.baseline === null
      ? `${measured}: the baseline itself, at the anchor`
      : `${measured} against ${request.baseline.loss.toFixed(4)} and ${request.baseline.accuracy.toFixed(4)} of ${request.baseline.experiment}`;
  const newness =
    genome === null
      ? "without a genome at the anchor"
      : "by the share of genes in which it differs from the nearest published layer";
  const [parameters, flops] = ratios;
  const cost =
    parameters === undefined
      ? "with nothing to compare at the anchor"
      : `${parameters.toFixed(3)} times the baseline's parameters${flops === undefined ? "" : `, ${flops.toFixed(3)} times its operations`}`;
  return {
    score: grade(parts.reduce((sum, { weight, score }) => sum + weight * score, 0)),
    rubric: NAME,
    parts,
    rationale: `By rubric; no model judged. Performance: ${compared}. Innovation: ${newness}. Complexity: ${cost}.`,
    samples: [],
    spread: null,
  };
};
