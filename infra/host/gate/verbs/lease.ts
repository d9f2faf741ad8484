// lease: the next piece of work for this agent. The gate pulls it from the durable consumers, so that the agent
// needs no right on the log, and hands out a sealed lease.
import type { Msg } from "@nats-io/transport-node";
import { Effect, Schema } from "effect";
import type { LoggedEvent } from "../../../../events/envelope.ts";
import { Envelope } from "../../../../events/json-schema.ts";
import { parseSubject, streamPrefix } from "../../../../events/stream.ts";
import { ArtifactRef, CampaignId, Positive, Sha256, Label } from "../../../../events/values.ts";
import { EventStore } from "../../../event-store/event-store.ts";
import { FaultPoint } from "../../fault-point.ts";
import { workConsumer } from "../../work-consumer.ts";
import { checkCampaign, checkTypes, isForArm } from "../grants.ts";
import { sealLease } from "../lease-seal.ts";
import { pullFirst } from "../pull.ts";
import { GateRefusal, refuse, unavailable } from "../refusal.ts";
import { answerOf, bodyOf, json, type Gate, type GateRequest, type Verb } from "../verb.ts";
import { nextAttempt, overReason, workTypes } from "../work.ts";

export const Request = Schema.Struct({
  waitSeconds: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 60 })),
  types: Schema.NonEmptyArray(Schema.String),
});
export const Reply = Schema.Union([
  answerOf({ none: Schema.Literal(true) }),
  answerOf({
    lease: Schema.String,
    work: Schema.Struct({
      campaign: CampaignId,
      genesis: Sha256,
      stream: Label,
      sequence: Positive,
      attempt: Positive,
      event: Envelope,
      /** Of a training that was interrupted: what the agent before named last. */
      checkpoint: Schema.optionalKey(ArtifactRef),
    }),
  }),
]);
const body = bodyOf(Request);

/** An agent that takes work and gives it back must not use up the deliveries of others; deadlines end what nobody does. */
const UNLIMITED = -1;

/** How long one pull waits, in seconds: then the open campaigns are looked at again. */
const SLICE = 1;

/** For others; delivered again after a second, so that who may not do it does not get it over and over. */
const NOT_MINE = `-NAK {"delay": ${1e9}}`;

export const lease: Verb = Effect.fnUntraced(function* (request, gate) {
  const { waitSeconds, types: named } = yield* body(request);
  // Each once: every one of them is asked for by a pull of its own.
  const types = [...new Set(named)];
  yield* checkTypes(request.grant, "leases", types);
  const strange = types.find((type) => !Object.hasOwn(workTypes, type));
  if (strange !== undefined)
    return yield* refuse("invalid", `${strange} is not work that can be leased here`);
  if (request.campaign !== "lab") yield* checkCampaign(request.grant, request.campaign, request.campaign);
  return yield* Effect.acquireUseRelease(
    takePlace(request, gate),
    () => firstWork(request, gate, types, waitSeconds),
    () => leavePlace(request, gate),
  );
});

const firstWork = Effect.fnUntraced(function* (
  request: GateRequest,
  gate: Gate,
  types: readonly string[],
  waitSeconds: number,
) {
  const until = performance.now() + waitSeconds * 1000;
  for (;;) {
    const left = Math.max(0.05, Math.min(SLICE, (until - performance.now()) / 1000));
    const consumers = yield* consumersFor(request, gate, types);
    // Without an open campaign there is nothing to pull from: the wait alone.
    if (consumers.length === 0) yield* Effect.sleep(left * 1000);
    const delivery = yield* pullFirst(gate.connection, consumers, left, (name) =>
      gate.consumers.delete(name),
    );
    const offered = delivery === undefined ? undefined : yield* offer(delivery, request, gate);
    if (offered !== undefined) return json(offered);
    if (delivery === undefined && performance.now() >= until) return json({ none: true });
  }
});

/** Whoever waits counts as if the lease were there: of many requests at once each would find the quota unused. */
const takePlace = Effect.fnUntraced(function* (request: GateRequest, gate: Gate) {
  const { agent, grant } = request;
  const waiting = (gate.waiting.get(agent) ?? 0) + 1;
  gate.waiting.set(agent, waiting);
  const held = yield* Effect.onError(gate.inFlight.count(agent), () => leavePlace(request, gate));
  if (held + waiting <= grant.maxInFlight) return;
  yield* leavePlace(request, gate);
  return yield* new GateRefusal({
    code: "quota",
    message: `agent ${agent} holds ${held} leases and waits for ${waiting}, grant ${grant.grant} allows ${grant.maxInFlight}`,
    retryAfterSeconds: 2,
  });
});

const leavePlace = ({ agent }: GateRequest, { waiting }: Gate): Effect.Effect<void> =>
  Effect.sync(() => {
    const left = (waiting.get(agent) ?? 0) - 1;
    if (left > 0) waiting.set(agent, left);
    else waiting.delete(agent);
  });

/** Names of the consumers of these types in the campaigns that the agent may work on; made where they are not there. */
const consumersFor = Effect.fnUntraced(function* (
  { campaign, grant }: GateRequest,
  { connection, campaigns, consumers }: Gate,
  types: readonly string[],
) {
  const open = campaigns.open(grant.campaigns).filter((id) => campaign === "lab" || campaign === id);
  const names: string[] = [];
  for (const id of open) {
    for (const type of types) {
      const name = `work-${type}-${id}`;
      if (!consumers.has(name)) {
        const filters = [`cambrian.log.${id}.experiment.*.${type}`];
        yield* Effect.mapError(workConsumer(connection, { name, filters, maxDeliver: UNLIMITED }), (error) =>
          unavailable(error.message),
        );
        consumers.add(name);
      }
      names.push(name);
    }
  }
  return names;
});

/** What is answered for a delivery; undefined where nobody needs to do that work any more. */
const offer = Effect.fnUntraced(function* (delivery: Msg, request: GateRequest, gate: Gate) {
  const store = yield* EventStore;
  const place = parseSubject(delivery.subject);
  if (place === undefined) return yield* unavailable(`a consumer delivers ${delivery.subject}`);
  const history = yield* store.readStream(place.stream);
  const work = history.find((event) => Buffer.from(event.bytes).equals(delivery.data));
  const genesis = gate.campaigns.genesis(place.stream.campaign);
  if (work === undefined || genesis === undefined) {
    delivery.respond("-NAK");
    return yield* unavailable(`the log does not show yet what ${delivery.subject} delivers`);
  }
  if (overReason(work.id, work.type, history) !== undefined) {
    delivery.respond("+ACK");
    return undefined;
  }
  if (!isForArm(request.grant, history) || (yield* gate.leftToRole(work, history))) {
    delivery.respond(NOT_MINE);
    return undefined;
  }
  const fault = yield* FaultPoint;
  yield* fault(`${request.role}.${work.type}`, "before-perform");
  yield* gate.inFlight.hold(request.agent, work.id);
  gate.histories.note(place.stream, history);
  const attempt = nextAttempt(work.type, history);
  const checkpoint = attempt > 1 ? yield* gate.checkpoints.last(work.id) : undefined;
  return leaseOf(work, attempt, genesis, delivery.reply!, request, gate, checkpoint);
});

const leaseOf = (
  work: LoggedEvent,
  attempt: number,
  genesis: string,
  ack: string,
  { agent }: GateRequest,
  { leaseSecret }: Gate,
  checkpoint: ArtifactRef | undefined,
) => {
  const { campaign, id: experiment } = work.stream;
  const lease = { ack, campaign, experiment, cause: work.id, type: work.type, attempt };
  return {
    lease: sealLease(leaseSecret, agent, lease),
    work: {
      campaign,
      genesis,
      stream: streamPrefix(work.stream),
      sequence: work.sequence,
      attempt,
      event: JSON.parse(Buffer.from(work.bytes).toString("utf8")) as unknown,
      ...(checkpoint === undefined ? {} : { checkpoint }),
    },
  };
};
