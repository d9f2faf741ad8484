import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, ExperimentId, Token } from "../values.ts";

export const RemarkMade = defineEvent("RemarkMade", {
  stream: "agent",
  version: 1,
  description:
    "An observer remarked on an event of a campaign, which is the cause. Nothing is decided by it.",
  data: Schema.Struct({
    agent: AgentId,
    /** A kind that the same agent has registered for the campaign. */
    kind: Token,
    /** In whose life the event is that it is about; null: in the campaign's own. */
    experiment: Schema.NullOr(ExperimentId),
    /** As the schema of the kind has it; at most 4 KiB of JSON. */
    body: Schema.Record(Schema.String, Schema.Json),
  }),
});
