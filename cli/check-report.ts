// What `check --json` prints of a layer, a line each: also from the gpu-agent alone. Published as docs/check-report.v1.json.
import { Schema } from "effect";
import { Count, ProbeResult, Sandbox, Verdict } from "../events/values.ts";

export const CheckReport = Schema.Struct({
  v: Schema.Literal(1),
  file: Schema.String,
  class: Schema.String,
  /** `fail` where a probe fails, else `unknown` where one is, else `pass`. */
  verdict: Verdict,
  probes: Schema.Array(ProbeResult),
  /** Of one forward pass of [1, 64, hidden]; null where it could not be measured. */
  cost: Schema.NullOr(Schema.Struct({ parameters: Count, flops: Count, seconds: Schema.Finite })),
  sandbox: Sandbox,
});
