import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Label, NonNegative, Text } from "../values.ts";

const Grade = Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: 10 }));

export const QualityJudged = defineEvent("QualityJudged", {
  stream: "experiment",
  version: 2,
  description: "A judge graded the architecture by the rubric, from 1 to 10.",
  data: Schema.Struct({
    score: Grade,
    rubric: Label,
    parts: Schema.Array(Schema.Struct({ name: Label, weight: Schema.Finite, score: Schema.Finite })),
    rationale: Text,
    /** Of a judge that was asked several times: each time's grades, of which the median counts. */
    samples: Schema.Array(Schema.Struct({ performance: Grade, innovation: Grade, complexity: Grade })),
    /** Between the highest and the lowest score of these; null where nobody was asked. */
    spread: Schema.NullOr(NonNegative),
  }),
  upcasters: {
    // Version 1 was graded by a rubric alone.
    1: (data) => ({ ...data, samples: [], spread: null }),
  },
});
