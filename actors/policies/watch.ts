// Whether a training under way is worth going on with, judged at its milestones: hopeless where it lies far behind the
// baseline at the same step, diverging where its loss grows instead of falling. Deterministic, and never a score. A
// loss that is not a finite number never comes here: the evaluator ends the training at it, which fails as `diverged`.
import type { Schema } from "effect";
import type { ExperimentRules, Milestone } from "../../events/values.ts";

export interface Watched {
  /** null: nothing ends a training early. */
  readonly rule: ExperimentRules["watch"];
  /** The training losses of this run so far, in the order of their steps; the last is that of now. */
  readonly milestones: readonly Milestone[];
  /** The baseline's, at the same shares of the steps; empty where it has none. */
  readonly baseline: readonly Milestone[];
}

/** Why to end a training, and the numbers that it rests on. */
export interface Ending {
  readonly reason: string;
  readonly step: number;
  readonly evidence: Readonly<Record<string, Schema.Json>>;
}

/** null: go on. A loss that grows diverges whatever the baseline did. */
export const judgeTraining = ({ rule, milestones, baseline }: Watched): Ending | null => {
  const [first] = milestones;
  const now = milestones.at(-1);
  if (rule === null || first === undefined || now === undefined) return null;
  const { step, loss } = now;
  const reached = milestones.map((milestone) => ({ ...milestone }));
  if (loss > rule.divergence * first.loss)
    return {
      reason: `diverging: the training loss at step ${step} is ${shown(loss)}, more than ${rule.divergence} times that at step ${first.step}, ${shown(first.loss)}`,
      step,
      evidence: { rule: "divergence", divergence: rule.divergence, milestones: reached },
    };
  const reference = baseline.find((milestone) => milestone.step === step);
  if (reference !== undefined && loss - reference.loss > rule.hopelessGap)
    return {
      reason: `hopeless: the training loss at step ${step} is ${shown(loss)}, more than ${rule.hopelessGap} nats above the baseline's ${shown(reference.loss)}`,
      step,
      evidence: {
        rule: "hopeless",
        hopelessGap: rule.hopelessGap,
        baseline: reference.loss,
        milestones: reached,
      },
    };
  return null;
};

const shown = (loss: number): string => loss.toFixed(4);
