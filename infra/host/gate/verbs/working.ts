// working: the agent is still at it. Keeps the lease, passes the progress on, and says when to stop.
import { Effect, Schema } from "effect";
import { experimentStream } from "../../../../events/stream.ts";
import { Count } from "../../../../events/values.ts";
import { EventStore } from "../../../event-store/event-store.ts";
import { checkCampaign } from "../grants.ts";
import { openLease } from "../lease-seal.ts";
import { refuse } from "../refusal.ts";
import { bodyOf, json, type Verb } from "../verb.ts";
import { stopReason } from "../work.ts";

const body = bodyOf(
  Schema.Struct({
    lease: Schema.String,
    progress: Schema.optionalKey(
      Schema.Struct({ step: Count, steps: Count, loss: Schema.optionalKey(Schema.NullOr(Schema.Finite)) }),
    ),
  }),
);

export const working: Verb = Effect.fnUntraced(function* (request, gate) {
  const { lease: sealed, progress } = yield* body(request);
  const { agent, grant } = request;
  const lease = yield* openLease(gate.leaseSecret, agent, sealed);
  yield* checkCampaign(grant, request.campaign, lease.campaign);
  const store = yield* EventStore;
  const history = yield* store.readStream(experimentStream(lease.campaign, lease.experiment));
  const stop = stopReason(lease, agent, history);
  if (stop !== undefined) {
    // Over for everybody: not to be delivered again.
    if (stop.code === "closed") gate.connection.publish(lease.ack, "+ACK");
    yield* gate.inFlight.release(agent, lease.cause);
    return yield* refuse(stop.code, stop.message);
  }
  gate.connection.publish(lease.ack, "+WPI");
  yield* gate.inFlight.hold(agent, lease.cause);
  if (progress !== undefined) {
    const subject = `cambrian.live.${lease.campaign}.${lease.experiment}.progress`;
    const { attempt } = lease;
    gate.connection.publish(subject, JSON.stringify({ v: 1, agent, attempt, ...progress }));
  }
  return json({ ok: true });
});
