import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Mind, Way } from "../thinking.ts";
import { ArtifactRef, Count, Duration, EventId, ExperimentId, Label, NonNegative, Text } from "../values.ts";

export const InferenceRecorded = defineEvent("InferenceRecorded", {
  stream: "ops",
  version: 1,
  description: "A language model answered a role: what it was asked, what it said, and what that cost.",
  data: Schema.Struct({
    role: Label,
    experiment: ExperimentId,
    /** The decision that it serves: the event that asks for it, and the want. */
    work: EventId,
    want: Label,
    /** 0 for the first prompt of the decision, one more with each that follows it. */
    step: Count,
    mind: Mind,
    /** As the server names what it has under that name; null where it does not say. */
    digest: Schema.NullOr(Label),
    /** How a design was asked for; null where none was. */
    way: Schema.NullOr(Way),
    template: Schema.Struct({ name: Label, version: Count }),
    /** Sampling options as they were sent: temperature, seed, limits in tokens. */
    options: Schema.Record(Schema.String, Schema.Finite),
    /** Messages, schema of the answer and options, as JSON. */
    prompt: ArtifactRef,
    /** The answer as text. */
    response: ArtifactRef,
    /** Kept apart from the answer, where the model shows its thoughts. */
    thoughts: Schema.NullOr(ArtifactRef),
    /** `length`: it was cut off at the limit of tokens. */
    ended: Schema.Literals(["stop", "length"]),
    /** Why it could not be used; null where it could. */
    fault: Schema.NullOr(Text),
    /** Null where the server does not count. */
    tokens: Schema.Struct({ prompt: Schema.NullOr(Count), response: Schema.NullOr(Count) }),
    /** From the request to the end of the answer. */
    seconds: Duration,
    /** In the currency of the campaign's prices; null where none is known. */
    cost: Schema.NullOr(NonNegative),
  }),
});
