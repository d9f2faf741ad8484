import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import {
  ArtifactRef,
  Count,
  Environment,
  Milestone,
  Positive,
  PositiveNumber,
  RandomSeed,
  Sandbox,
  Seconds,
  Sha256,
} from "../values.ts";

export const TrainingFinished = defineEvent("TrainingFinished", {
  stream: "experiment",
  version: 2,
  description: "A gpu-agent trained the architecture to the last step and the evaluator measured it.",
  data: Schema.Struct({
    attempt: Positive,
    steps: Positive,
    /** Held-out cross-entropy, in nats per scored token, and held-out accuracy in [0, 1]. */
    loss: Schema.Finite,
    accuracy: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
    /** Mean training loss over the last tenth of the steps. */
    trainingLoss: Schema.Finite,
    randomSeed: RandomSeed,
    parameters: Count,
    /** Floating-point operations of all steps, forward and backward, as torch counts them; null where not counted. */
    flops: Schema.NullOr(PositiveNumber),
    /** The training loss at the milestones that were asked for. */
    milestones: Schema.Array(Milestone),
    seconds: Seconds,
    /** Digest of the resolved task: its numbers and the held-out tokens. */
    taskDigest: Sha256,
    curve: ArtifactRef,
    log: ArtifactRef,
    weights: ArtifactRef,
    environment: Environment,
    sandbox: Sandbox,
  }),
  upcasters: {
    // Version 1 counted no operations and knew no milestones.
    1: (data) => ({ ...data, flops: null, milestones: [] }),
  },
});
