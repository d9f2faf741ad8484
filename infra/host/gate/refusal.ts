// Why the gate does not do what an agent asks; the codes are the protocol's (docs/agents.md).
import { Schema } from "effect";

export const RefusalCode = Schema.Literals([
  "invalid",
  "not-granted",
  "superseded",
  "duplicate",
  "closed",
  "too-large",
  "quota",
  "unavailable",
]);
export type RefusalCode = typeof RefusalCode.Type;

/** The answer that says so; the header, for a receiver of bytes, has the code again. */
export const Refusal = Schema.Struct({
  v: Schema.Literal(1),
  refused: Schema.Struct({
    code: RefusalCode,
    message: Schema.String,
    retryAfterSeconds: Schema.optionalKey(Schema.Finite),
  }),
});
export const RefusalHeaders = Schema.Struct({ "Cambrian-Refused": RefusalCode });

/** Only `unavailable` and `quota` are worth trying again. */
export class GateRefusal extends Schema.TaggedError<GateRefusal>()("GateRefusal", {
  code: RefusalCode,
  message: Schema.String,
  retryAfterSeconds: Schema.optionalKey(Schema.Finite),
}) {}

export const refuse = (code: RefusalCode, message: string): GateRefusal => new GateRefusal({ code, message });

/** The agent has had what it may have for now. */
export const overQuota = (message: string, retryAfterSeconds: number): GateRefusal =>
  new GateRefusal({ code: "quota", message, retryAfterSeconds });

/** The gate cannot reach the log or the artifacts now. */
export const unavailable = (message: string): GateRefusal =>
  new GateRefusal({ code: "unavailable", message, retryAfterSeconds: 2 });
