import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, Token } from "../values.ts";

export const RemarkKindRegistered = defineEvent("RemarkKindRegistered", {
  stream: "agent",
  version: 1,
  description: "An observer said what a kind of its remarks on a campaign looks like.",
  data: Schema.Struct({
    agent: AgentId,
    /** Its name, one meaning for each agent and campaign. */
    kind: Token,
    description: Schema.String.check(Schema.isBetweenLength(1, 500)),
    /** A JSON Schema of the keywords that events/remark-schema.ts knows; at most 8 KiB of JSON. */
    schema: Schema.Record(Schema.String, Schema.Json),
  }),
});
