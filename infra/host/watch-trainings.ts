// The Engineer at the telemetry: the gate asks at each rung of a training, and what is hopeless or diverging is
// cancelled before the answer, so that the agent hears of it at once. It keeps no state: whoever dies here leaves a
// training that goes on and is judged again at its next rung.
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { Cause, Effect, Option, Schema, Stream } from "effect";
import { foldExperiment } from "../../actors/machines/decide-experiment.ts";
import { judgeTraining } from "../../actors/policies/watch.ts";
import { engineer } from "../../actors/roles/engineer.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { experimentStream } from "../../events/stream.ts";
import { Rung } from "../../events/suite.ts";
import { Positive } from "../../events/values.ts";
import { Unreachable } from "../event-store/errors.ts";
import type { EventStore } from "../event-store/event-store.ts";
import { appendDecided, type Offer } from "./append-decided.ts";
import { FaultPoint } from "./fault-point.ts";
import { draftOf } from "./perform-wants.ts";
import { SharedViews } from "./shared-views.ts";

/** The fault point of a cancellation, named like those of wants. */
const CANCEL = `${engineer.name}.cancel`;

/** What the gate tells of a rung, as far as it is judged by. */
const Telemetry = Schema.fromJsonString(
  Schema.Struct({ attempt: Positive, rungs: Schema.NonEmptyArray(Rung) }),
);
type Telemetry = typeof Telemetry.Type;
const decode = Schema.decodeUnknownOption(Telemetry);

/** Answers the rungs of one campaign for ever; its instances share them. */
export const watchTrainings = (
  connection: NatsConnection,
  campaign: string,
): Effect.Effect<void, Unreachable, EventStore | SharedViews> =>
  Effect.gen(function* () {
    const subscription = yield* Effect.acquireRelease(
      Effect.sync(() => connection.subscribe(`cambrian.live.${campaign}.*.rung`, { queue: engineer.name })),
      (open) => Effect.sync(() => open.unsubscribe()),
    );
    const lost = (cause: unknown): Unreachable =>
      new Unreachable({ url: connection.getServer(), message: String(cause) });
    yield* Stream.fromAsyncIterable(subscription, lost).pipe(
      Stream.mapEffect((message) => answer(campaign, message), { concurrency: "unbounded", unordered: true }),
      Stream.runDrain,
    );
  }).pipe(Effect.scoped);

/**
 * The answer says only that it was judged: whether the training goes on stands in the log. Where it could not be judged
 * there is none; the gate goes on without it, and the others are judged all the same.
 */
const answer = (campaign: string, message: Msg): Effect.Effect<void, never, EventStore | SharedViews> =>
  Effect.gen(function* () {
    const [, , , experiment = ""] = message.subject.split(".");
    const telemetry = Option.getOrUndefined(decode(message.string()));
    if (telemetry === undefined) return;
    yield* cancelWhereHopeless(campaign, experiment, telemetry);
    message.respond(JSON.stringify({ v: 1 }));
  }).pipe(
    Effect.catch(({ message: why }) => Effect.logWarning(`${unjudged(message)}: ${why}`)),
    Effect.catchCause((cause) => Effect.logError(`${unjudged(message)}: ${Cause.pretty(cause)}`)),
  );

const unjudged = ({ subject }: Msg): string =>
  `${engineer.name}: the rung ${subject} was not judged, and its training goes on`;

const cancelWhereHopeless = (campaign: string, experiment: string, telemetry: Telemetry) =>
  Effect.gen(function* () {
    const fault = yield* FaultPoint;
    yield* fault(CANCEL, "before-perform");
    const cancelled = yield* appendDecided(experimentStream(campaign, experiment), (history) =>
      offerFor(campaign, history, telemetry),
    ).pipe(
      // It ended by itself meanwhile.
      Effect.catchTag("Refused", () => Effect.succeed(null)),
    );
    if (cancelled !== null) yield* fault(CANCEL, "before-ack");
  });

/** The cancellation of the attempt under way; null where there is none, or where it may go on. */
const offerFor = (
  campaign: string,
  history: readonly LoggedEvent[],
  { attempt, rungs }: Telemetry,
): Effect.Effect<Offer | null, never, SharedViews> =>
  Effect.gen(function* () {
    const state = foldExperiment(history);
    const { opened, attempts } = state.context;
    const started = history.findLast((event) => event.type === "TrainingStarted");
    if (opened === null || started === undefined || attempts !== attempt) return null;
    if (!state.matches({ live: "training" })) return null;
    const views = yield* SharedViews;
    const shared = yield* views.asOf(campaign, started.sequence);
    const reference = opened.baseline === null ? null : shared.known(opened.baseline.experiment);
    const ending = judgeTraining({
      rule: opened.rules.watch,
      rungs,
      baseline: reference?.training?.rungs ?? [],
    });
    if (ending === null) return null;
    const fault = yield* FaultPoint;
    yield* fault(CANCEL, "before-append");
    const { reason, step, evidence } = ending;
    return [
      draftOf({ type: "TrainingCancelled", data: { reason, step, evidence } }, started.id, engineer.name),
    ] as const;
  });
