import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, LayerCode, Sha256 } from "../values.ts";

export const ArchitectureAccepted = defineEvent("ArchitectureAccepted", {
  stream: "experiment",
  version: 1,
  description: "The Checker accepted the architecture for training.",
  data: Schema.Struct({
    code: LayerCode,
    digest: Sha256,
    revision: Count,
    parameters: Count,
  }),
});
