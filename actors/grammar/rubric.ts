// A grade from 1 to 10 without a judge: three parts with the weights of arXiv 2507.18074, each 5 for the baseline.
// Deterministic, and it says in its rationale that no model judged.
import { Option } from "effect";
import type { EventData } from "../../events/index.ts";
import type { JudgeQualityRequest } from "../ports.ts";
import { changesBetween } from "./distance.ts";
import type { Genome } from "./genome.ts";
import { readGenomeJson } from "./normalise.ts";
import { defaultBaselines, referenceNamed, references } from "./references.ts";

const NAME = "grammar/1";
/** What a layer gets that is as good, as usual and as costly as the baseline. */
const ANCHOR = 5;
const WEIGHTS = { performance: 0.3, innovation: 0.25, complexity: 0.45 } as const;
/** The relative difference at which performance reaches its end of the scale. */
const FULL_DIFFERENCE = 0.1;
/** Grades lost for twice the anchor's projections, and won for half of them. */
const PER_DOUBLING = 3;

const grade = (score: number): number => Math.min(10, Math.max(1, score));
/** [−1, 1] to [1, 10] with 0 at the anchor. */
const around = (x: number): number => grade(ANCHOR + (x < 0 ? x * (ANCHOR - 1) : x * (10 - ANCHOR)));
const relative = (gain: number, of: number): number =>
  Math.min(1, Math.max(-1, gain / Math.max(Math.abs(of), 1e-3) / FULL_DIFFERENCE));

/** Relative gains in loss and accuracy over the baseline, in equal parts. */
const performance = ({ result, baseline }: JudgeQualityRequest): number =>
  baseline === null
    ? ANCHOR
    : around(
        (relative(baseline.loss - result.loss, baseline.loss) +
          relative(result.accuracy - baseline.accuracy, baseline.accuracy)) /
          2,
      );

/** One grade above the anchor for each gene in which it differs from the nearest published layer. */
const innovation = (genome: Genome): number =>
  grade(ANCHOR + Math.min(...references.map((reference) => changesBetween(reference.genome, genome).length)));

/** Projections of a token in units of hidden_size²: q and k, v, output, gate. What else there is costs O(hidden_size). */
const projections = ({ keySize, valueSize, gate }: Genome): number =>
  2 * keySize + 2 * valueSize + (gate === "none" ? 0 : valueSize);

const anchor = referenceNamed(defaultBaselines[0]);
if (anchor === undefined) throw new Error(`the anchor ${defaultBaselines[0]} is not a reference`);
const anchorProjections = projections(anchor.genome);

const complexity = (genome: Genome): number =>
  grade(ANCHOR - PER_DOUBLING * Math.log2(projections(genome) / anchorProjections));

export const judgeQuality = (request: JudgeQualityRequest): EventData<"QualityJudged"> => {
  const genome = Option.getOrNull(readGenomeJson(request.genome));
  const scores = {
    performance: performance(request),
    innovation: genome === null ? ANCHOR : innovation(genome),
    complexity: genome === null ? ANCHOR : complexity(genome),
  };
  const names = ["performance", "innovation", "complexity"] as const;
  const parts = names.map((name) => ({ name, weight: WEIGHTS[name], score: scores[name] }));
  const { loss, accuracy } = request.result;
  const measured = `loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}`;
  const compared =
    request.baseline === null
      ? `${measured}: the baseline itself, at the anchor`
      : `${measured} against ${request.baseline.loss.toFixed(4)} and ${request.baseline.accuracy.toFixed(4)} of ${request.baseline.experiment}`;
  const known =
    genome === null
      ? "without a genome, innovation and complexity stay at the anchor"
      : `innovation counts genes that no published layer near it has, complexity its projections (${projections(genome)} against ${anchorProjections} hidden_size² per token)`;
  return {
    score: grade(parts.reduce((sum, { weight, score }) => sum + weight * score, 0)),
    rubric: NAME,
    parts,
    rationale: `By rubric; no model judged. Performance: ${compared}. Of the rest: ${known}.`,
  };
};
