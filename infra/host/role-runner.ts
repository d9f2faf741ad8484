// Runs a role for one campaign: takes its deliveries from the durable consumer that all instances of the role share.
import type { Consumer, JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Schedule } from "effect";
import type { Artifacts, Reasoner } from "../../actors/ports.ts";
import { parseSubject } from "../../events/stream.ts";
import { Unreachable } from "../event-store/errors.ts";
import type { EventStore } from "../event-store/event-store.ts";
import type { Outcome, RoleDesk } from "./role-desk.ts";
import type { SharedViews } from "./shared-views.ts";
import { steadily } from "./steadily.ts";
import { ACK_WAIT_SECONDS, workConsumer } from "./work-consumer.ts";

export interface RoleRunnerOptions {
  readonly connection: NatsConnection;
  readonly campaign: string;
  /** Experiments that this instance works on at once. */
  readonly concurrency: number;
  /** Told of every piece of work that is done, or handed back by an instance that leaves. */
  readonly settled?: (outcome: Outcome | "handed back") => void;
}

/** Milliseconds of one wait for work: after a change of leader nobody answers a wait that began before it. */
const WAIT = 5000;

/** Never ends: deliveries that break off, because the server was away or its consumer is gone, are taken up again. */
export const runRole = (
  desk: RoleDesk,
  options: RoleRunnerOptions,
): Effect.Effect<never, never, EventStore | Artifacts | Reasoner | SharedViews> =>
  steadily(desk.role.name, takeDeliveries(desk, options)).pipe(
    Effect.andThen(Effect.sleep("1 second")),
    Effect.forever,
  );

/** Each lane asks for one piece when it has none: what nobody here works on yet is left to other instances. */
const takeDeliveries = (
  desk: RoleDesk,
  { connection, campaign, concurrency, settled = () => undefined }: RoleRunnerOptions,
): Effect.Effect<void, Unreachable, EventStore | Artifacts | Reasoner | SharedViews> =>
  Effect.gen(function* () {
    const consumer = yield* workConsumer(connection, {
      name: `role-${desk.role.name}-${campaign}`,
      filters: desk.role.answers.map((type) => `cambrian.log.${campaign}.experiment.*.${type}`),
    });
    const lane = nextOf(connection, consumer).pipe(
      Effect.flatMap((message) => (message === null ? Effect.void : handle(desk, message, settled))),
      Effect.forever,
    );
    yield* Effect.all(
      Array.from({ length: concurrency }, () => lane),
      { concurrency: "unbounded", discard: true },
    );
  });

/** The next delivery; null where none came. One that comes when nobody waits for it any more is handed back. */
const nextOf = (connection: NatsConnection, consumer: Consumer): Effect.Effect<JsMsg | null, Unreachable> =>
  Effect.tryPromise({
    try: (signal) => {
      const next = consumer.next({ expires: WAIT });
      const handBack = () =>
        next.then(
          (late) => late?.nak(),
          () => undefined,
        );
      signal.addEventListener("abort", () => void handBack());
      return next;
    },
    catch: (cause) => unreachable(connection, cause),
  });

const unreachable = (connection: NatsConnection, cause: unknown): Unreachable =>
  new Unreachable({ url: connection.getServer(), message: String(cause) });

const handle = (
  desk: RoleDesk,
  message: JsMsg,
  settled: NonNullable<RoleRunnerOptions["settled"]>,
): Effect.Effect<void, never, EventStore | Artifacts | Reasoner | SharedViews> => {
  const subject = parseSubject(message.subject);
  if (subject === undefined) return Effect.sync(() => message.term("not a subject of the log"));
  const keepAlive = Effect.repeat(
    Effect.sync(() => message.working()),
    Schedule.spaced((ACK_WAIT_SECONDS * 1000) / 3),
  );
  return Effect.raceFirst(desk.work(subject.stream), Effect.andThen(keepAlive, Effect.never)).pipe(
    Effect.map((outcome) => {
      settle(message, outcome);
      settled(outcome);
    }),
    // The log did not answer: the delivery comes again, and with it the want.
    Effect.catch((error) =>
      Effect.andThen(
        Effect.logWarning(`${desk.role.name}: ${error.message}`),
        Effect.sync(() => message.nak(1000)),
      ),
    ),
    // Who leaves hands back what is unfinished, so that another need not wait for it.
    Effect.onInterrupt(() =>
      Effect.sync(() => {
        message.nak();
        settled("handed back");
      }),
    ),
  );
};

const settle = (message: JsMsg, outcome: Outcome): void => {
  if (outcome === "done" || outcome === "over") message.ack();
  else if (outcome === "held") message.nak(1000);
  // Tried again after a second, then two, four, … at most a minute.
  else message.nak(Math.min(60_000, 500 * 2 ** Math.min(message.info.deliveryCount, 7)));
};
