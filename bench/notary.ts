// What the notary costs where 1,000 events a second enter the log: its time for hashing them into the tree, and for signing
// and storing a head after every thousand. The reference receives and decodes them, as everybody has to who follows the log.
import { Effect, Layer, Stream } from "effect";
import { random } from "../actors/policies/random.ts";
import type { Draft, LoggedEvent } from "../events/envelope.ts";
import { eventId } from "../events/event-id.ts";
import { streamPrefix } from "../events/stream.ts";
import {
  emptyHead,
  EventStore,
  headOf,
  type StreamAppend,
  type StreamHead,
} from "../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { makeNotary, NOTARY } from "../infra/host/notary.ts";
import { Keys } from "../infra/keys/keys.ts";
import { memoryKeys } from "../infra/keys/memory.ts";
import { defineFigure, takingTurns } from "./figure.ts";
import { campaignLife } from "./histories/campaign-life.ts";
import type { Told } from "./histories/told.ts";
import { ownServer } from "./server.ts";

/** A second of the log, and seconds in one sample. */
const PART = 1000;
const PARTS = 2;
const ROUNDS = 10;
const WARM_UP = 2;

export const notary = defineFigure({
  name: "notary",
  description: `Percent of a processor that the notary takes at ${PART} events a second, beyond receiving them`,
  unit: "% of a core",
  better: "lower",
  reference: "receiving and decoding the same events",
  target: { p95Below: 2 },
  measure: Effect.gen(function* () {
    const { connection } = yield* ownServer;
    const own = yield* connection;
    const services = yield* Layer.build(Layer.provideMerge(jetstreamEventStore(own), memoryKeys));
    const store = yield* Effect.provide(EventStore, services);
    const key = yield* Effect.provide(
      Effect.flatMap(Keys, ({ publicKey }) => publicKey(NOTARY)),
      services,
    );
    const events = (ROUNDS + WARM_UP) * PARTS * PART;
    const told = campaignLife(random("notary"), "bench", events, 8)
      .map((one) => knowing(one, key))
      .take(events)
      .toArray();
    let received: readonly LoggedEvent[] = [];
    const { conclude } = yield* Effect.provideService(makeNotary, EventStore, {
      ...store,
      readAll: () => Stream.fromIterable(received),
    });
    const heads = new Map<string, StreamHead>();
    let stored = 0;
    const next = Effect.gen(function* () {
      const part = told.slice(stored, (stored += PART));
      const streams = Map.groupBy(part, ({ stream }) => streamPrefix(stream));
      const batch = [...streams].map(([name, members], index): StreamAppend => {
        const drafts = members.map(({ type, data }, place) => {
          const id = eventId("notary", type, `${stored} ${index} ${place}`);
          return { type, data, id, causationid: null, actor: "engineer" } as Draft;
        });
        return {
          stream: members[0]!.stream,
          expected: heads.get(name) ?? emptyHead,
          events: drafts as [Draft, ...Draft[]],
        };
      });
      const { events } = yield* store.append(batch as [StreamAppend, ...StreamAppend[]]);
      for (const event of events) heads.set(streamPrefix(event.stream), headOf([event]));
    });
    const receive = Effect.gen(function* () {
      const from = 1 + (received.at(-1)?.sequence ?? 0);
      received = yield* Stream.runCollect(store.readAll({ from }));
    });
    let receiving = 0;
    return yield* takingTurns({
      rounds: ROUNDS,
      warmUp: WARM_UP,
      subject: Effect.fnUntraced(function* () {
        let signing = 0;
        receiving = 0;
        for (let part = 0; part < PARTS; part += 1) {
          yield* next;
          receiving += yield* processorTime(receive);
          signing += yield* processorTime(conclude);
        }
        return share(signing);
      }),
      reference: () => Effect.sync(() => share(receiving)),
    });
  }),
});

/** A made-up campaign knows no keys; the notary signs once its own is known. */
const knowing = (told: Told, key: string): Told =>
  told.type === "CampaignOpened" ? { ...told, data: { ...told.data, keys: { [NOTARY]: key } } } : told;

/** Seconds that this process was at work. */
const processorTime = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    const before = process.cpuUsage();
    return Effect.map(work, () => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    });
  });

/** Of the seconds in which these events come. */
const share = (seconds: number): number => (100 * seconds) / PARTS;
