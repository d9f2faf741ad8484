import { Schema } from "effect";
import { defineEvent, type OldData } from "../define-event.ts";
import {
  AgentId,
  Count,
  EventId,
  ExperimentId,
  Label,
  MOST_REMARKS,
  Sha256,
  Text,
  Token,
} from "../values.ts";

export const ExperienceSummarised = defineEvent("ExperienceSummarised", {
  stream: "experiment",
  version: 4,
  description: "The Researcher summed up what earlier experiments teach, for this proposal alone.",
  data: Schema.Struct({
    summary: Text,
    /** Mean effect of a gene value on fitness against the parents, with its count; the strongest only. */
    effects: Schema.Array(
      Schema.Struct({
        gene: Label,
        value: Label,
        effect: Schema.Finite,
        count: Count,
        /** The newest of the experiments that the effect rests on. */
        experiments: Schema.Array(ExperimentId),
      }),
    ),
    /** Mean difference in fitness to the parent, over the children that an operator made. */
    operators: Schema.Array(Schema.Struct({ operator: Label, effect: Schema.Finite, count: Count })),
    experiments: Schema.Array(ExperimentId),
    /** What was looked for in the library, and the entries found, the best first; null without a library. */
    retrieved: Schema.NullOr(
      Schema.Struct({
        query: Text,
        entries: Schema.Array(Schema.Struct({ entry: Label, score: Schema.Finite })),
      }),
    ),
    /** The remarks that the proposal is told of, the newest first; null where the policy reads none. */
    remarks: Schema.NullOr(
      Schema.Array(
        Schema.Struct({
          /** The id of the RemarkMade. */
          remark: EventId,
          agent: AgentId,
          kind: Token,
          /** What it is about; null: the campaign as a whole. */
          experiment: Schema.NullOr(ExperimentId),
          /** Of its body as JSON, as it was read. */
          digest: Sha256,
        }),
      ).check(Schema.isMaxLength(MOST_REMARKS)),
    ),
  }),
  upcasters: {
    // Version 1 did not say which experiments an effect rests on, and weighed no operators.
    1: (data) => ({
      ...data,
      effects: (data["effects"] as OldData[]).map((effect) => ({ ...effect, experiments: [] })),
      operators: [],
    }),
    // Version 2 knew no library.
    2: (data) => ({ ...data, retrieved: null }),
    // Version 3 read no remarks.
    3: (data) => ({ ...data, remarks: null }),
  },
});
