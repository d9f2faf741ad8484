import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Label, Text } from "../values.ts";

export const QualityJudged = defineEvent("QualityJudged", {
  stream: "experiment",
  version: 1,
  description: "A judge graded the architecture by the rubric, from 1 to 10.",
  data: Schema.Struct({
    score: Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: 10 })),
    rubric: Label,
    parts: Schema.Array(Schema.Struct({ name: Label, weight: Schema.Finite, score: Schema.Finite })),
    rationale: Text,
  }),
});
