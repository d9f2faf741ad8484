// contribute: an agent's signed event enters the log. The gate checks who may say this, that the agent signed exactly
// this for exactly this work, and that the data fit their schema; the experiment's decider says whether it is legal.
import { Effect, Result, Schema } from "effect";
import { checkDataText } from "../../../../events/codec.ts";
import { digestOfText, parseStatement, type Contribution } from "../../../../events/contribution.ts";
import type { Draft, LoggedEvent } from "../../../../events/envelope.ts";
import { eventId } from "../../../../events/event-id.ts";
import { catalogue, isEventName, type EventName } from "../../../../events/index.ts";
import { EVENT_BYTES } from "../../../../events/limits.ts";
import { signatureFaultElsewhere } from "../../../../events/public-key.ts";
import { experimentStream, streamPrefix } from "../../../../events/stream.ts";
import { EventId, Positive } from "../../../../events/values.ts";
import { EventStore } from "../../../event-store/event-store.ts";
import { appendDecided } from "../../append-decided.ts";
import { FaultPoint } from "../../fault-point.ts";
import { checkCampaign, checkTypes } from "../grants.ts";
import { openLease, type Lease } from "../lease-seal.ts";
import { GateRefusal, refuse, unavailable } from "../refusal.ts";
import { faultOf } from "../sound.ts";
import { answerOf, bodyOf, GATE, type Gate, json, type GateRequest, type Verb } from "../verb.ts";
import { stopReason, workTypes } from "../work.ts";

export const Request = Schema.Struct({
  lease: Schema.String,
  type: Schema.String,
  dataschema: Schema.String,
  /** The JSON text of the data, exactly as signed. */
  data: Schema.String,
  statement: Schema.String,
  signature: Schema.String,
});
type Request = typeof Request.Type;
export const Reply = answerOf({ ok: Schema.Literal(true), id: EventId, sequence: Positive });
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
  // Looked at before it is read: a schema explains a large text at length.
  const size = Buffer.byteLength(contribution.data);
  if (size > EVENT_BYTES)
    return yield* refuse("too-large", `the data have ${size} bytes, an event has at most ${EVENT_BYTES}`);
  yield* checkStatement(contribution, request, lease, genesis);
  const data = yield* checkData(type, contribution.data, lease, agent);

  const draft = {
    type,
    data,
    id: eventId(lease.cause, type, lease.attempt),
    causationid: lease.cause,
    actor: GATE,
    contribution: {
      statement: contribution.statement,
      signature: contribution.signature,
      dataText: contribution.data,
    },
  } as Draft;
  const fault = yield* FaultPoint;
  yield* fault(`${request.role}.${type}`, "before-append");
  const stored = yield* append(draft, lease, agent, gate).pipe(
    // The work is not this agent's any more.
    Effect.tapError((error) =>
      error._tag === "GateRefusal" && error.code !== "invalid"
        ? gate.inFlight.release(agent, lease.cause)
        : Effect.void,
    ),
  );
  yield* fault(`${request.role}.${type}`, "before-ack");
  if (workTypes[lease.type]!.ends.includes(type)) {
    // A lost acknowledgement does no harm: work that is over is skipped when it is delivered again.
    gate.connection.publish(lease.ack, "+ACK");
    gate.inFlight.end(agent, lease.cause);
    gate.histories.forget(experimentStream(lease.campaign, lease.experiment));
  }
  return json({ ok: true, id: stored.id, sequence: stored.sequence });
});

const checkRate = Effect.fnUntraced(function* ({ agent, grant }: GateRequest, { rates }: Gate) {
  const left = yield* rates.take(agent, grant.perMinute);
  if (left === 0) return;
  return yield* new GateRefusal({
    code: "quota",
    message: `agent ${agent} has contributed ${grant.perMinute} times in this minute, as often as grant ${grant.grant} allows`,
    retryAfterSeconds: left,
  });
});

const checkType = ({ type, dataschema }: Request, lease: Lease): Effect.Effect<EventName, GateRefusal> => {
  const allowed = workTypes[lease.type]?.contributes ?? [];
  if (!isEventName(type) || !allowed.includes(type)) {
    return Effect.fail(
      refuse("invalid", `a lease of ${lease.type} takes ${allowed.join(", ")}, not ${type}`),
    );
  }
  const current = catalogue[type].dataschema;
  if (dataschema === current) return Effect.succeed(type);
  return Effect.fail(refuse("invalid", `dataschema ${dataschema} is not spoken here: ${current} is`));
};

/** The statement has to say what the gate itself would say, field by field, and the agent has to have signed it. */
const checkStatement = (
  { statement, signature, type, dataschema, data }: Request,
  { grant }: GateRequest,
  lease: Lease,
  genesis: string,
): Effect.Effect<void, GateRefusal> => {
  const stated = parseStatement(statement);
  if (Result.isFailure(stated)) return Effect.fail(refuse("invalid", stated.failure));
  const wanted: Contribution = {
    campaign: genesis,
    stream: streamPrefix(experimentStream(lease.campaign, lease.experiment)),
    cause: lease.cause,
    attempt: lease.attempt,
    type,
    dataschema,
    data: digestOfText(data),
    key: grant.publicKey,
    grant: grant.grant,
  };
  for (const field of Object.keys(wanted) as (keyof Contribution)[]) {
    if (stated.success[field] === wanted[field]) continue;
    const message = `the statement's ${field} is ${stated.success[field]}, it has to be ${wanted[field]}`;
    return Effect.fail(refuse("invalid", message));
  }
  return Effect.flatMap(
    Effect.promise(() => signatureFaultElsewhere(grant.publicKey, Buffer.from(statement), signature)),
    (fault) =>
      fault === undefined ? Effect.void : Effect.fail(refuse("invalid", `the statement's ${fault}`)),
  );
};

const checkData = (
  type: EventName,
  text: string,
  lease: Lease,
  agent: string,
): Effect.Effect<Record<string, unknown>, GateRefusal> => {
  const checked = checkDataText(type, text);
  if (Result.isFailure(checked)) return Effect.fail(refuse("invalid", checked.failure));
  const data = JSON.parse(text) as Record<string, unknown>;
  if ("attempt" in data && data["attempt"] !== lease.attempt)
    return Effect.fail(
      refuse("invalid", `data.attempt is ${String(data["attempt"])}, the lease's ${lease.attempt}`),
    );
  if ("agent" in data && data["agent"] !== agent)
    return Effect.fail(refuse("invalid", `data.agent is ${String(data["agent"])}, the agent is ${agent}`));
  return Effect.succeed(data);
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

const isSame = (stored: LoggedEvent, draft: Draft): boolean =>
  stored.attributes.contribution === draft.contribution?.statement;
