// What the stores' tests ask of the store, in short.
import { Effect, Stream } from "effect";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { StreamName } from "../../../events/stream.ts";
import { EventStore, type StreamAppend } from "../../../infra/event-store/event-store.ts";

export type Run = <A, E>(effect: Effect.Effect<A, E, EventStore>) => Promise<A>;

export const append = (...batch: readonly StreamAppend[]) =>
  Effect.flatMap(EventStore, (store) => store.append(batch as [StreamAppend, ...StreamAppend[]]));
export const read = (stream: StreamName) => Effect.flatMap(EventStore, (store) => store.readStream(stream));
export const all = (from: number, filter: string) =>
  Effect.flatMap(EventStore, (store) => Stream.runCollect(store.readAll({ from, filter })));
export const last = Effect.flatMap(EventStore, (store) => store.lastSequence);

/** Bytes as text: a Buffer and a Uint8Array that hold the same are the same to us. */
export const plain = (events: readonly LoggedEvent[]) =>
  events.map(({ bytes, ...event }) => ({ ...event, text: new TextDecoder().decode(bytes) }));

export const sequences = (events: readonly LoggedEvent[]): readonly number[] =>
  events.map(({ sequence }) => sequence);
