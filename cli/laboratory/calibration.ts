// How far a judge of quality can be believed: it grades layers whose rank is known, twice each. Nothing is written.
import { Effect, Layer } from "effect";
import { referenceNamed } from "../../actors/grammar/references.ts";
import { type ReferenceResult, referenceResults } from "../../actors/grammar/reference-results.ts";
import { askedByNobody } from "../../actors/minds/ask.ts";
import { type JudgeQualityRequest, Reasoner } from "../../actors/ports.ts";
import type { Thinking } from "../../events/thinking.ts";
import { memoryArtifacts } from "../../infra/artifacts/memory.ts";
import { grammarReasoner, thinkingReasoner } from "../../infra/reasoners/index.ts";
import { readTranscript } from "../../infra/reasoners/transcript.ts";
import { kendall, spearman } from "../../infra/replay/correlation.ts";
import { modelServers } from "./minds.ts";

/** The grades of one layer, each time that it was judged. */
export interface Judged {
  readonly name: string;
  /** Mean score of the suite that was measured: what the true rank follows. */
  readonly measured: number;
  readonly scores: readonly number[];
  readonly performance: readonly number[];
}

export interface Calibration {
  readonly judge: string;
  readonly layers: readonly Judged[];
  /** Rank correlations of the mean grades with what was measured; null where all grades are equal. */
  readonly agreement: {
    readonly score: number | null;
    readonly performance: number | null;
    readonly kendall: number | null;
  };
  /** Mean absolute difference of two scores of one layer, and their rank correlation over all. */
  readonly consistency: { readonly difference: number; readonly correlation: number | null };
}

const ROUNDS = 2;
const BASELINE = "delta";

export const calibrate = (judge: string, thinking: Thinking | null): Effect.Effect<Calibration, Error> =>
  Effect.gen(function* () {
    const reasoner = yield* Reasoner;
    const layers = yield* Effect.forEach(referenceResults, (result, index) =>
      Effect.gen(function* () {
        const rounds = yield* Effect.forEach(Array.from({ length: ROUNDS }), (_, round) =>
          reasoner.judgeQuality({
            ...requestOf(result),
            asked: askedByNobody({
              role: "engineer",
              experiment: result.name,
              want: "judgeQuality",
              randomSeed: index * ROUNDS + round,
            }),
          }),
        );
        return {
          name: result.name,
          measured: result.score,
          scores: rounds.map(({ score }) => score),
          performance: rounds.map(
            ({ parts }) => parts.find(({ name }) => name === "performance")?.score ?? 0,
          ),
        };
      }),
    );
    return { judge, layers, ...judgementOf(layers) };
  }).pipe(
    Effect.provide(
      thinking === null
        ? grammarReasoner
        : thinkingReasoner({ thinking, models: modelServers(), transcript: readTranscript([]) }),
    ),
    Effect.provide(Layer.fresh(memoryArtifacts)),
  );

const requestOf = (result: ReferenceResult): JudgeQualityRequest => {
  const reference = referenceNamed(result.name);
  const baseline = referenceResults.find(({ name }) => name === BASELINE);
  if (reference === undefined || baseline === undefined)
    throw new Error(`there is no reference ${result.name}`);
  return {
    motivation: reference.description,
    isOutside: false,
    genome: { ...reference.genome },
    result: measuredAs(result),
    baseline: { experiment: BASELINE, loss: baseline.loss, accuracy: baseline.accuracy },
    baselineTraining: { ...measuredAs(baseline), rungs: [], randomSeed: 0 },
  };
};

/** What a judge looks at of a result. */
const measuredAs = ({ loss, accuracy, parameters }: ReferenceResult): JudgeQualityRequest["result"] => ({
  ...{ loss, accuracy, parameters, flops: null, steps: 0, trainingLoss: loss, tasks: [] },
  course: { heldOut: true, points: [], end: loss },
});

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const judgementOf = (layers: readonly Judged[]): Pick<Calibration, "agreement" | "consistency"> => {
  const measured = layers.map((layer) => layer.measured);
  const scores = layers.map((layer) => mean(layer.scores));
  const of = (round: number): readonly number[] => layers.map((layer) => layer.scores[round] ?? 0);
  return {
    agreement: {
      score: spearman(measured, scores),
      performance: spearman(
        measured,
        layers.map((layer) => mean(layer.performance)),
      ),
      kendall: kendall(measured, scores),
    },
    consistency: {
      difference: mean(layers.map((_, index) => Math.abs((of(0)[index] ?? 0) - (of(1)[index] ?? 0)))),
      correlation: spearman(of(0), of(1)),
    },
  };
};
