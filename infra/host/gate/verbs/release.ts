// release: an agent gives work back unfinished. Another gets it at once, or after a while, where the agent itself would only
// be asked again.
import { Effect, Schema } from "effect";
import { checkCampaign } from "../grants.ts";
import { openLease } from "../lease-seal.ts";
import { refuse } from "../refusal.ts";
import { bodyOf, Done, json, type Verb } from "../verb.ts";

export const Request = Schema.Struct({
  lease: Schema.String,
  delaySeconds: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 300 }))),
});
export const Reply = Done;
const body = bodyOf(Request);

export const release: Verb = Effect.fnUntraced(function* (request, gate) {
  const { lease: sealed, delaySeconds = 0 } = yield* body(request);
  const lease = yield* openLease(gate.leaseSecret, request.agent, sealed);
  yield* checkCampaign(request.grant, request.campaign, lease.campaign);
  // The server takes a word on any delivery of a message for one on the last: work would be taken from whom it went to.
  if (!(yield* gate.inFlight.holdsAlone(request, lease.cause)))
    return yield* refuse("superseded", "this lease has run out, and the work may be another's by now");
  gate.connection.publish(lease.ack, `-NAK {"delay": ${Math.round(delaySeconds * 1e9)}}`);
  yield* gate.inFlight.release(request, lease.cause);
  return json({ ok: true });
});
