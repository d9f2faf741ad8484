import { Schema } from "effect";
import { defineEvent, type OldData } from "../define-event.ts";
import { oneTask, SuiteTasks, withoutSources } from "../suite.ts";
import {
  Ablation,
  Arm,
  Count,
  ExperimentId,
  ExperimentRules,
  firstEdition,
  Label,
  LayerCode,
  Pairing,
  RandomSeed,
  Review,
  Suggestion,
  TimeLimits,
  rulesOfOneTask,
  unrecordedRules,
} from "../values.ts";

const pairingOf = (confirmation: unknown): OldData | null => {
  if (confirmation === null) return null;
  const { baseline, ...others } = confirmation as OldData;
  return { ...others, reference: baseline };
};

export const ExperimentOpened = defineEvent("ExperimentOpened", {
  stream: "experiment",
  version: 9,
  description: "An experiment began: its arm, its parent and references, its tasks and its random seed.",
  data: Schema.Struct({
    ordinal: Count,
    arm: Arm,
    stage: Schema.Literals(["explore", "confirm", "ablate", "scale"]),
    /** What is compared; null while exploring. */
    pairing: Schema.NullOr(Pairing),
    /** Of an ablation, what it proposes and compares the discovery with. */
    ablation: Schema.NullOr(Ablation),
    randomSeed: RandomSeed,
    parent: Schema.NullOr(ExperimentId),
    references: Schema.Array(ExperimentId),
    /**
     * The newest generation of the seed pool as of the cause, null in the other arms. The parent policies `islands` and
     * `map-elites` draw from all that is trained instead.
     */
    poolGeneration: Schema.NullOr(Count),
    /** For a baseline, the name of the reference genome. */
    baselineName: Schema.NullOr(Label),
    /** For a baseline that is a program of the user's own, its code. */
    baselineCode: Schema.NullOr(LayerCode),
    /** The person's idea that it is made of. */
    suggestion: Schema.NullOr(Suggestion),
    /** Loss and benchmark that the fitness is relative to; null for the first baseline, which is relative to itself. */
    baseline: Schema.NullOr(
      Schema.Struct({ experiment: ExperimentId, loss: Schema.Finite, accuracy: Schema.Finite }),
    ),
    tasks: SuiteTasks,
    revisions: Count,
    /** How it waits for a reviewer before it is trained; null where it does not. */
    review: Schema.NullOr(Review),
    rules: ExperimentRules,
    timeLimits: TimeLimits,
  }),
  upcasters: {
    // Version 1 had no limit for waiting in the queue.
    1: (data) => ({ ...data, timeLimits: { ...(data["timeLimits"] as object), queue: 3600 } }),
    // Version 2 knew reference genomes alone as baselines, and neither a leak rule nor a watch.
    2: (data) => ({ ...data, baselineCode: null, rules: unrecordedRules }),
    // Version 3 recorded no edition of the rules.
    3: (data) => ({ ...data, rules: { ...(data["rules"] as OldData), ...firstEdition } }),
    // Version 4 knew one task, and explored alone.
    4: ({ task, rules, ...data }) => ({
      ...data,
      confirmation: null,
      tasks: [oneTask(task as OldData)],
      rules: rulesOfOneTask((task as { readonly name: string }).name, rules as OldData),
    }),
    // Version 5 had tasks of the gpu-agent's alone.
    5: (data) => ({ ...data, tasks: withoutSources(data["tasks"]) }),
    // Version 6 compared in confirmations alone, a candidate with its baseline.
    6: ({ confirmation, ...data }) => ({ ...data, pairing: pairingOf(confirmation), ablation: null }),
    // Version 7 knew no ideas of persons.
    7: (data) => ({ ...data, suggestion: null }),
    // Version 8 waited for no reviewer.
    8: (data) => ({ ...data, review: null }),
  },
});
