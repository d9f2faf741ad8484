// lease: the next piece of work for this agent. The gate pulls it from the durable consumers, so that the agent
// needs no right on the log, and hands out a sealed lease.
import { isDeepStrictEqual } from "node:util";
import { Effect, Schema } from "effect";
import type { LoggedEvent } from "../../../../events/envelope.ts";
import { Envelope } from "../../../../events/json-schema.ts";
import { streamPrefix } from "../../../../events/stream.ts";
import { ArtifactRef, CampaignId, Positive, Sha256, Label } from "../../../../events/values.ts";
import { FaultPoint } from "../../fault-point.ts";
import { AT_ONCE, type Delivered, LATER } from "../dispatcher.ts";
import { checkCampaign, checkTypes, isForArm } from "../grants.ts";
import { sealLease } from "../lease-seal.ts";
import { overQuota, refuse } from "../refusal.ts";
import { answerOf, bodyOf, json, type Gate, type GateRequest, type Verb } from "../verb.ts";
import { nextAttempt, workTypes } from "../work.ts";
import { type OpenWork, workConsumerName } from "../open-work.ts";

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

export const lease: Verb = Effect.fnUntraced(function* (request, gate) {
  const { waitSeconds, types: named } = yield* body(request);
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
  const { agent, campaign, grant } = request;
  const consumers = () =>
    gate.campaigns
      .open(grant.campaigns)
      .filter((id) => campaign === "lab" || campaign === id)
      .flatMap((id) => types.map((type) => workConsumerName(type, id)));
  const mayTake = ({ history }: OpenWork) => isForArm(grant, history);
  const found = yield* gate.dispatcher.next({ agent, consumers, mayTake }, waitSeconds);
  if (found === undefined) return json({ none: true });
  const giveBack = Effect.sync(() => found.message.respond(AT_ONCE));
  return yield* Effect.onError(given(found, request, gate), () => giveBack);
});

/** Whoever waits counts as if the lease were there: of many requests at once each would find the quota unused. */
const takePlace = Effect.fnUntraced(function* (request: GateRequest, gate: Gate) {
  const { agent, grant } = request;
  const waiting = (gate.waiting.get(agent) ?? 0) + 1;
  gate.waiting.set(agent, waiting);
  const held = gate.isIdle(agent)
    ? 0
    : yield* Effect.onError(gate.inFlight.count(request), () => leavePlace(request, gate));
  if (held + waiting <= grant.maxInFlight) return;
  yield* leavePlace(request, gate);
  return yield* overQuota(
    `agent ${agent} holds ${held} leases and waits for ${waiting}, grant ${grant.grant} allows ${grant.maxInFlight}`,
    2,
  );
});

const leavePlace = ({ agent }: GateRequest, { waiting }: Gate): Effect.Effect<void> =>
  Effect.sync(() => {
    const left = (waiting.get(agent) ?? 0) - 1;
    if (left > 0) waiting.set(agent, left);
    else waiting.delete(agent);
  });

/** The answer for a piece of work that is this agent's now. */
const given = Effect.fnUntraced(function* (
  { message, work: { event, history, genesis } }: Delivered<OpenWork>,
  request: GateRequest,
  gate: Gate,
) {
  const { agent, role } = request;
  // It may have waited for a minute: what it was invited to then counts no more.
  if (!isDeepStrictEqual(yield* gate.grants(agent, role), request.grant)) {
    message.respond(AT_ONCE);
    return json({ none: true });
  }
  const fault = yield* FaultPoint;
  yield* fault(`${role}.${event.type}`, "before-perform");
  yield* gate.inFlight.hold(request, event.id);
  // Looked for after it was taken: who asks a model looks after that was said, so that one of them sees the other.
  if (role === "gpu-agent" && (yield* gate.turns.isAsked)) {
    yield* gate.inFlight.release(request, event.id);
    message.respond(LATER);
    return json({ none: true });
  }
  gate.histories.note(event.stream, history);
  const attempt = nextAttempt(event.type, history);
  const checkpoint = attempt > 1 ? yield* gate.checkpoints.last(event.id) : undefined;
  return leaseOf(event, attempt, genesis, message.reply!, request, gate, checkpoint);
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
  return json({
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
  });
};
