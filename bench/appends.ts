// Appending batches of 100 events through the event store, sealed, signed and read back, against a bare nats.js client
// that publishes the very same bytes and headers as atomic batches to a stream of the same settings.
import { Effect, Layer } from "effect";
import { random } from "../actors/policies/random.ts";
import type { Draft, LoggedEvent } from "../events/envelope.ts";
import { eventId } from "../events/event-id.ts";
import { experimentStream } from "../events/stream.ts";
import { emptyHead, EventStore, headOf } from "../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { memoryKeys } from "../infra/keys/memory.ts";
import { addBareStream, publishBare } from "./bare.ts";
import { defineFigure, takingTurns, timed } from "./figure.ts";
import { campaignLife } from "./histories/campaign-life.ts";
import { ownServer } from "./server.ts";

const BATCH = 100;
/** Batches under way at once, each to a stream of its own. */
const IN_FLIGHT = 8;
/** Batches of one sample. */
const BATCHES = 64;

export const appends = defineFigure({
  name: "appends",
  description: `Events appended per second through the event store, in batches of ${BATCH}, ${IN_FLIGHT} batches in flight, synced`,
  unit: "events/s",
  better: "higher",
  reference:
    "nats.js: atomic batches of the same bytes and headers, same stream settings, same number in flight",
  target: { ratioAtLeast: 0.6 },
  measure: Effect.gen(function* () {
    const { connection } = yield* ownServer;
    const own = yield* connection;
    const bare = yield* connection;
    const layer = Layer.provideMerge(jetstreamEventStore(own), memoryKeys);
    const { append } = yield* Effect.provide(EventStore, yield* Layer.build(layer));
    yield* Effect.promise(() => addBareStream(bare));
    let stored: (readonly LoggedEvent[])[][] = [];

    const subject = (round: number) => {
      const drafts = lanes(round);
      stored = drafts.map(() => []);
      return rate(
        Effect.forEach(
          drafts,
          Effect.fnUntraced(function* (batches, lane) {
            const stream = streamOf(round, lane);
            let expected = emptyHead;
            for (const events of batches) {
              const result = yield* append([{ stream, expected, events }]);
              expected = headOf(result.events);
              stored[lane]!.push(result.events);
            }
          }),
          { concurrency: "unbounded", discard: true },
        ),
      );
    };
    const reference = () =>
      rate(
        Effect.promise(() =>
          Promise.all(
            stored.map(async (batches) => {
              let expected = 0;
              for (const events of batches) expected = await publishBare(bare, events, expected);
            }),
          ),
        ),
      );
    return yield* takingTurns({ rounds: 20, warmUp: 3, subject, reference });
  }),
});

const rate = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.map(timed(work), ([ms]) => (BATCHES * BATCH * 1000) / ms);

const streamOf = (round: number, lane: number) => experimentStream("bench", `e${round}-${lane}`);

/** The drafts of one sample, batch after batch of each lane: what experiments of a made-up campaign say. */
const lanes = (round: number): [Draft, ...Draft[]][][] =>
  Array.from({ length: IN_FLIGHT }, (_, lane) => {
    const size = (BATCH * BATCHES) / IN_FLIGHT;
    const drafts = campaignLife(random("appends", round, lane), "bench", size, 1)
      .filter(({ stream }) => stream.kind === "experiment")
      .take(size)
      .map(({ type, data }, index) => {
        const id = eventId("appends", type, `${round}-${lane}-${index}`);
        return { type, data, id, causationid: id, actor: "engineer" } as Draft;
      })
      .toArray();
    return Array.from(
      { length: size / BATCH },
      (_, batch) => drafts.slice(batch * BATCH, (batch + 1) * BATCH) as [Draft, ...Draft[]],
    );
  });
