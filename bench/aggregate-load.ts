// One experiment of 200 events loaded as every decision loads its stream: read from the server, decoded and checked, folded
// by its machine. The reference asks the server for the same messages by nats.js and parses them.
import { jetstreamManager } from "@nats-io/jetstream";
import { Effect, Layer } from "effect";
import { random } from "../actors/policies/random.ts";
import { foldExperiment } from "../actors/machines/decide-experiment.ts";
import { experimentStream, streamFilter, type StreamName } from "../events/stream.ts";
import { EventStore } from "../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { LOG_STREAM } from "../infra/event-store/log-stream.ts";
import { memoryKeys } from "../infra/keys/memory.ts";
import { defineFigure, milliseconds, takingTurns } from "./figure.ts";
import { appendHistory } from "./histories/append-history.ts";
import { CAMPAIGN } from "./histories/made-campaign.ts";
import { madeClaim, pairedLife, pairedOpened } from "./histories/paired-life.ts";
import type { Told } from "./histories/told.ts";
import { ownServer } from "./server.ts";

const EVENTS = 200;
/** Experiments that lie in the log; one of them is loaded. */
const EXPERIMENTS = 50;

export const aggregateLoad = defineFigure({
  name: "aggregate-load",
  description: `Milliseconds in which one of ${EXPERIMENTS} experiments, each of ${EVENTS} events, is read from the server and folded`,
  unit: "ms",
  better: "lower",
  reference: "nats.js: the same messages by direct get, parsed",
  target: { p95Below: 10 },
  measure: Effect.gen(function* () {
    const { connection } = yield* ownServer;
    const own = yield* connection;
    const services = yield* Layer.build(Layer.provideMerge(jetstreamEventStore(own), memoryKeys));
    const told = Array.from({ length: EXPERIMENTS }, (_, index) => longLife(streamOf(index)));
    yield* Effect.provide(appendHistory(told.flat()), services);
    const { readStream } = yield* Effect.provide(EventStore, services);
    const { direct } = yield* Effect.promise(() => jetstreamManager(own, { checkAPI: false }));
    const stream = streamOf(EXPERIMENTS / 2);
    const subject = Effect.map(readStream(stream), (events) => {
      if (events.length !== EVENTS || foldExperiment(events).value === "closed")
        throw new Error("another experiment was loaded");
    });
    const reference = Effect.promise(async () => {
      const wanted = { next_by_subj: streamFilter(stream), seq: 1, batch: EVENTS };
      for await (const message of await direct.getBatch(LOG_STREAM, wanted)) message.json();
    });
    return yield* takingTurns({
      rounds: 100,
      // A laboratory that runs has loaded thousands; after twenty, the reference itself is not yet compiled to its end.
      warmUp: 200,
      subject: () => milliseconds(subject),
      reference: () => milliseconds(reference),
    });
  }),
});

const streamOf = (index: number): StreamName =>
  experimentStream(CAMPAIGN, `c${String(index + 1).padStart(4, "0")}`);

/** What is compared in many pairs; the first of its made-up lives that is long enough. */
const longLife = (stream: StreamName): readonly Told[] => {
  for (let trial = 0; ; trial++) {
    const chance = random("aggregate-load", stream.id, trial);
    const opened = pairedOpened(chance, stream.id, 5, madeClaim(stream.id, "e1"), EVENTS / 4);
    const life: Told[] = [{ type: "ExperimentOpened", data: opened, stream }];
    for (const fact of pairedLife(chance, opened)) if (life.push({ ...fact, stream }) === EVENTS) return life;
  }
};
