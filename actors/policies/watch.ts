// Whether a training under way is worth going on with, judged at each rung of the ladder by held-out losses: hopeless
// where it lies far behind the baseline at the same rung on every task, diverging where a loss grows instead of falling.
// Deterministic, and never a score.
import type { Schema } from "effect";
import type { Rung, RungResult } from "../../events/suite.ts";
import type { ExperimentRules } from "../../events/values.ts";

export interface Watched {
  /** null: nothing ends a training early. */
  readonly rule: ExperimentRules["watch"];
  /** What this run measured so far, in order; the last is that of now. */
  readonly rungs: readonly Rung[];
  /** The baseline's; empty where it has none. */
  readonly baseline: readonly Rung[];
}

/** Why to end a training, and the numbers that it rests on. */
export interface Ending {
  readonly reason: string;
  readonly step: number;
  readonly evidence: Readonly<Record<string, Schema.Json>>;
}

/** null: go on. */
export const judgeTraining = ({ rule, rungs, baseline }: Watched): Ending | null => {
  const [first] = rungs;
  if (rule === null || first === undefined) return null;
  const now = rungs.at(-1) ?? first;
  const step = now.results.reduce((sum, { steps }) => sum + steps, 0);
  const reached = rungs.map(rungAsJson);
  const grown = now.results.find(({ task, loss }) => {
    const before = lossOf(first, task);
    return loss !== null && before !== null && loss > rule.divergence * before;
  });
  if (grown !== undefined)
    return {
      reason: `diverging: the loss on ${grown.task} after ${percent(now.share)} of the steps is ${shown(grown.loss)}, more than ${rule.divergence} times that after ${percent(first.share)}, ${shown(lossOf(first, grown.task))}`,
      step,
      evidence: { rule: "divergence", divergence: rule.divergence, rungs: reached },
    };
  const reference = baseline.find(({ share }) => share === now.share);
  const gaps = now.results.map((result) => gapTo(reference, result, rule.standardErrors));
  const behind = gaps.filter((gap) => gap !== null && gap.atLeast > rule.hopelessGap);
  if (reference === undefined || behind.length < gaps.length) return null;
  const told = gaps.flatMap((gap) => (gap === null ? [] : [`${gap.task} ${shown(gap.gap)}`])).join(", ");
  return {
    reason: `hopeless: after ${percent(now.share)} of the steps more than ${rule.hopelessGap} nats behind the baseline on every task (${told})`,
    step,
    evidence: {
      rule: "hopeless",
      hopelessGap: rule.hopelessGap,
      standardErrors: rule.standardErrors,
      gaps: gaps.map((gap) => ({ ...gap })),
      baseline: rungAsJson(reference),
      rungs: reached,
    },
  };
};

const lossOf = (rung: Rung, task: string): number | null =>
  rung.results.find((result) => result.task === task)?.loss ?? null;

/**
 * How far behind the baseline, and how far at least: the gap less some standard errors of the two means, as if they
 * were independent. They are of equal held-out sequences, so that the true error is smaller.
 */
const gapTo = (reference: Rung | undefined, { task, steps, loss, lossError }: RungResult, errors: number) => {
  const other = reference?.results.find((result) => result.task === task && result.steps === steps);
  if (other === undefined || other.loss === null || loss === null) return null;
  const gap = loss - other.loss;
  return { task, gap, atLeast: gap - errors * Math.hypot(lossError ?? 0, other.lossError ?? 0) };
};

const shown = (loss: number | null): string => loss?.toFixed(4) ?? "unknown";
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const rungAsJson = ({ share, results }: Rung): Schema.JsonObject => ({
  share,
  results: results.map((result) => ({ ...result })),
});
