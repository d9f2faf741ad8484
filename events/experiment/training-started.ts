import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { AgentId, Environment, Positive, Sandbox } from "../values.ts";

export const TrainingStarted = defineEvent("TrainingStarted", {
  stream: "experiment",
  version: 1,
  description: "A gpu-agent began an attempt at the training.",
  data: Schema.Struct({
    attempt: Positive,
    agent: AgentId,
    environment: Environment,
    sandbox: Sandbox,
  }),
});
