// working: the agent is still at it. Keeps the lease, passes the progress on, and says when to stop. At a rung of a
// training the Engineer is heard first, so that the answer says whether to go on.
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Schema } from "effect";
import { experimentStream } from "../../../../events/stream.ts";
import { Rung } from "../../../../events/suite.ts";
import { AgentId, ArtifactRef, Count, Label, Positive } from "../../../../events/values.ts";
import { EventStore } from "../../../event-store/event-store.ts";
import { checkCampaign } from "../grants.ts";
import { type Lease, openLease } from "../lease-seal.ts";
import { refuse } from "../refusal.ts";
import { answerOf, bodyOf, Done, type Gate, type GateRequest, json, type Verb } from "../verb.ts";
import { stopReason } from "../work.ts";

const Progress = Schema.Struct({
  step: Count,
  steps: Count,
  loss: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  /** The task whose model is trained now. */
  task: Schema.optionalKey(Label),
  /** At a rung alone: those reached so far, the last one now. */
  rungs: Schema.optionalKey(Schema.NonEmptyArray(Rung)),
});
export const Request = Schema.Struct({
  lease: Schema.String,
  progress: Schema.optionalKey(Progress),
  /** Of a training: from which the next attempt, whoever's, may go on. */
  checkpoint: Schema.optionalKey(ArtifactRef),
});
export const Reply = Done;
/** What goes on to those who watch, on `cambrian.live.<campaign>.<experiment>.progress`. */
export const Live = answerOf({ agent: AgentId, attempt: Positive, ...Progress.fields });
const body = bodyOf(Request);

/** How long the Engineer may take over a rung, in milliseconds; the training goes on without him then. */
const WATCHER_WAIT = 2000;

export const working: Verb = Effect.fnUntraced(function* (request, gate) {
  const { lease: sealed, progress, checkpoint } = yield* body(request);
  const { agent, grant } = request;
  const lease = yield* openLease(gate.leaseSecret, agent, sealed);
  yield* checkCampaign(grant, request.campaign, lease.campaign);
  yield* checkGoesOn(lease, request, gate);
  gate.connection.publish(lease.ack, "+WPI");
  yield* gate.inFlight.hold(request, lease.cause);
  if (checkpoint !== undefined) yield* gate.checkpoints.note(lease.cause, checkpoint);
  if (progress !== undefined) {
    const live = `cambrian.live.${lease.campaign}.${lease.experiment}`;
    const text = JSON.stringify({ v: 1, agent, attempt: lease.attempt, ...progress });
    gate.connection.publish(`${live}.progress`, text);
    if (progress.rungs !== undefined) {
      yield* hearWatcher(gate.connection, `${live}.rung`, text);
      yield* checkGoesOn(lease, request, gate);
    }
  }
  return json({ ok: true });
});

/** Refuses where the work has to stop, and gives the lease back. */
const checkGoesOn = Effect.fnUntraced(function* (lease: Lease, request: GateRequest, gate: Gate) {
  const store = yield* EventStore;
  const stream = experimentStream(lease.campaign, lease.experiment);
  const history = yield* store.readStream(stream);
  const stop = stopReason(lease, request.agent, history);
  if (stop === undefined) return gate.histories.note(stream, history);
  // Over for everybody: not to be delivered again.
  if (stop.code === "closed") gate.connection.publish(lease.ack, "+ACK");
  yield* gate.inFlight.release(request, lease.cause);
  return yield* refuse(stop.code, stop.message);
});

/** Waits until whoever watches has judged. Nobody there, or nobody in time: what the log says then decides. */
const hearWatcher = (connection: NatsConnection, subject: string, text: string): Effect.Effect<void> =>
  Effect.ignore(Effect.tryPromise(() => connection.request(subject, text, { timeout: WATCHER_WAIT })));
