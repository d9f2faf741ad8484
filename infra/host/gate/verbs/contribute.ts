// contribute: an agent's signed event enters the log. The gate checks who may say this, that the agent signed exactly
// this for exactly this work, and that the data fit their schema; the experiment's decider says whether it is legal.
import { Effect, Schema } from "effect";
import type { Draft, LoggedEvent } from "../../../../events/envelope.ts";
import { eventId } from "../../../../events/event-id.ts";
import { isEventName, type EventName } from "../../../../events/index.ts";
import { experimentStream, streamPrefix } from "../../../../events/stream.ts";
import { EventStore } from "../../../event-store/event-store.ts";
import { appendDecided } from "../../append-decided.ts";
import { FaultPoint } from "../../fault-point.ts";
import { checkCampaign, checkTypes } from "../grants.ts";
import { openLease, type Lease } from "../lease-seal.ts";
import { type GateRefusal, refuse, unavailable } from "../refusal.ts";
import { checkDataschema, checkRate, checkSigned, contributionOf, isSame, signedFields } from "../signed.ts";
import { faultOf } from "../sound.ts";
import { bodyOf, type Gate, GATE, json, type Verb } from "../verb.ts";
import { stopReason, workTypes } from "../work.ts";

export const Request = Schema.Struct({ lease: Schema.String, ...signedFields });
type Request = typeof Request.Type;
export { StoredReply as Reply } from "../signed.ts";
const body = bodyOf(Request);

export const contribute: Verb = Effect.fnUntraced(function* (request, gate) {
  const contribution = yield* body(request);
  const { agent, grant } = request;
  yield* checkRate(request, gate);
  const lease = yield* openLease(gate.leaseSecret, agent, contribution.lease);
  yield* checkCampaign(grant, request.campaign, lease.campaign);
  yield* checkTypes(grant, "contributes", [contribution.type]);
  const genesis = gate.campaigns.genesis(lease.campaign);
  if (genesis === undefined) return yield* unavailable(`campaign ${lease.campaign} is not in the log yet`);
  const type = yield* checkType(contribution, lease);
  const data = yield* checkSigned(contribution, request, {
    campaign: genesis,
    stream: streamPrefix(experimentStream(lease.campaign, lease.experiment)),
    cause: lease.cause,
    attempt: lease.attempt,
    type,
  });

  const draft = {
    type,
    data,
    id: eventId(lease.cause, type, lease.attempt),
    causationid: lease.cause,
    actor: GATE,
    contribution: contributionOf(contribution),
  } as Draft;
  const fault = yield* FaultPoint;
  yield* fault(`${request.role}.${type}`, "before-append");
  const stored = yield* append(draft, lease, agent, gate).pipe(
    // The work is not this agent's any more.
    Effect.tapError((error) =>
      error._tag === "GateRefusal" && error.code !== "invalid"
        ? gate.inFlight.release(request, lease.cause)
        : Effect.void,
    ),
  );
  yield* fault(`${request.role}.${type}`, "before-ack");
  if (workTypes[lease.type]!.ends.includes(type)) {
    // A lost acknowledgement does no harm: work that is over is skipped when it is delivered again.
    gate.connection.publish(lease.ack, "+ACK");
    gate.inFlight.end(request, lease.cause);
    gate.histories.forget(experimentStream(lease.campaign, lease.experiment));
  }
  return json({ ok: true, id: stored.id, sequence: stored.sequence });
});

const checkType = (contribution: Request, lease: Lease): Effect.Effect<EventName, GateRefusal> => {
  const { type } = contribution;
  const allowed = workTypes[lease.type]?.contributes ?? [];
  if (!isEventName(type) || !allowed.includes(type)) {
    return Effect.fail(
      refuse("invalid", `a lease of ${lease.type} takes ${allowed.join(", ")}, not ${type}`),
    );
  }
  return Effect.as(checkDataschema(type, contribution), type);
};

/** The stored event; the same where this very contribution is there already, its answer lost. */
const append = Effect.fnUntraced(function* (draft: Draft, lease: Lease, agent: string, { histories }: Gate) {
  const store = yield* EventStore;
  const stream = experimentStream(lease.campaign, lease.experiment);
  let before: readonly LoggedEvent[] = [];
  const offer = (history: readonly LoggedEvent[]) => {
    before = history;
    const there = history.find((event) => event.id === draft.id);
    if (there !== undefined && isSame(there, draft)) return Effect.succeed(null);
    const stop = stopReason(lease, agent, history);
    if (stop !== undefined) return Effect.fail(refuse(stop.code, stop.message));
    const fault = faultOf(draft.type, draft.data, history);
    if (fault !== undefined) return Effect.fail(refuse("invalid", fault));
    if (there === undefined) return Effect.succeed([draft] as const);
    return Effect.fail(refuse("duplicate", `attempt ${lease.attempt} has another ${draft.type} already`));
  };
  const result = yield* appendDecided(stream, offer, histories.known(stream)).pipe(
    Effect.onError(() => Effect.sync(() => histories.forget(stream))),
    Effect.catchTag("Refused", (refused) => Effect.fail(refuse("invalid", refused.message))),
    // Its id was taken a moment before: then the work is another's.
    Effect.catchTag("InvalidEvent", (error) =>
      Effect.flatMap(store.readStream(stream), (history) => {
        const stop = stopReason(lease, agent, history);
        return Effect.fail(stop === undefined ? error : refuse(stop.code, stop.message));
      }),
    ),
  );
  if (result?.appended === true) histories.note(stream, [...before, ...result.events]);
  const stored = result?.events ?? (yield* store.readStream(stream));
  return stored.find((event) => event.id === draft.id)!;
});
