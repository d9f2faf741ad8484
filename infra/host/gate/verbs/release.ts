// release: an agent gives work back unfinished; another gets it at once.
import { Effect, Schema } from "effect";
import { openLease } from "../lease-seal.ts";
import { bodyOf, Done, json, type Verb } from "../verb.ts";

export const Request = Schema.Struct({ lease: Schema.String });
export const Reply = Done;
const body = bodyOf(Request);

export const release: Verb = Effect.fnUntraced(function* (request, gate) {
  const { lease: sealed } = yield* body(request);
  const lease = yield* openLease(gate.leaseSecret, request.agent, sealed);
  gate.connection.publish(lease.ack, "-NAK");
  yield* gate.inFlight.release(request.agent, lease.cause);
  return json({ ok: true });
});
