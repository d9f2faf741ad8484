import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { ExperimentId, Sha256, Text } from "../values.ts";

export const NoveltyJudged = defineEvent("NoveltyJudged", {
  stream: "experiment",
  version: 1,
  description: "The Checker compared the proposal with what was tried before.",
  data: Schema.Struct({
    novel: Schema.Boolean,
    /** Digest of what was compared: the genome where there is one, else the normalised source. */
    digest: Sha256,
    nearest: Schema.Array(Schema.Struct({ experiment: ExperimentId, similarity: Schema.Finite })),
    reason: Text,
  }),
});
