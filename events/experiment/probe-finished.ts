import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Count, Environment, ProbeResult, Sandbox, Verdict } from "../values.ts";

export const ProbeFinished = defineEvent("ProbeFinished", {
  stream: "experiment",
  version: 1,
  description: "A gpu-agent probed the code: a verdict per probe, with evidence.",
  data: Schema.Struct({
    verdict: Verdict,
    probes: Schema.Array(ProbeResult),
    /** Parameters of the layer alone; floating-point operations of one forward pass of [1, 64, hidden]. */
    cost: Schema.NullOr(Schema.Struct({ parameters: Count, flops: Count, seconds: Schema.Finite })),
    environment: Environment,
    sandbox: Sandbox,
  }),
});
