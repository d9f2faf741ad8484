// release: an agent gives work back unfinished. Another gets it at once, or after a while, where the agent itself would only
// be asked again.
import { Effect, Schema } from "effect";
import { openLease } from "../lease-seal.ts";
import { bodyOf, json, type Verb } from "../verb.ts";

const body = bodyOf(
  Schema.Struct({
    lease: Schema.String,
    delaySeconds: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 300 }))),
  }),
);

export const release: Verb = Effect.fnUntraced(function* (request, gate) {
  const { lease: sealed, delaySeconds = 0 } = yield* body(request);
  const lease = yield* openLease(gate.leaseSecret, request.agent, sealed);
  gate.connection.publish(lease.ack, `-NAK {"delay": ${Math.round(delaySeconds * 1e9)}}`);
  yield* gate.inFlight.release(request.agent, lease.cause);
  return json({ ok: true });
});
