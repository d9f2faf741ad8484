// Notes what enters the log and when, and tells how long it took from one training's result to the next one's request.
import { Effect, Layer } from "effect";
import type { LoggedEvent } from "../events/envelope.ts";
import { EventStore } from "../infra/event-store/event-store.ts";

/** One atomic batch; `at`: when the store said that it holds it, in milliseconds of performance.now(). */
interface Stored {
  readonly at: number;
  readonly events: readonly LoggedEvent[];
}

/** From TrainingFinished to the next TrainingRequested. */
export interface Interval {
  /** Without what lay between ProbeRequested and ProbeFinished: the gpu-agent's time. */
  readonly ms: number;
  /** What the laboratory stored, in order, the request included. */
  readonly batches: readonly (readonly LoggedEvent[])[];
}

export interface Notes {
  /** Over a store whose appends are to be noted. */
  readonly layer: Layer.Layer<EventStore, never, EventStore>;
  /** The interval that a TrainingRequested just stored has ended; undefined where no training came before it. */
  readonly takeInterval: () => Interval | undefined;
}

export const makeNotes = (): Notes => {
  let notes: Stored[] = [];
  const layer = Layer.effect(
    EventStore,
    Effect.map(EventStore, (store) => ({
      ...store,
      append: (batch) =>
        Effect.tap(store.append(batch), ({ events }) =>
          Effect.sync(() => notes.push({ at: performance.now(), events })),
        ),
    })),
  );
  const takeInterval = (): Interval | undefined => {
    const from = notes.findIndex((stored) => holds(stored, "TrainingFinished"));
    const between = notes.slice(from);
    notes = [];
    const finished = between[0];
    const requested = between.findLast((stored) => holds(stored, "TrainingRequested"));
    if (from < 0 || finished === undefined || requested === undefined) return undefined;
    const during = between.slice(1, between.indexOf(requested) + 1);
    return {
      ms: requested.at - finished.at - agentTime(during),
      batches: during.filter((stored) => !holds(stored, "ProbeFinished")).map(({ events }) => events),
    };
  };
  return { layer, takeInterval };
};

const holds = ({ events }: Stored, type: LoggedEvent["type"]): boolean =>
  events.some((event) => event.type === type);

const agentTime = (during: readonly Stored[]): number => {
  let ms = 0;
  let asked: number | undefined;
  for (const stored of during) {
    if (holds(stored, "ProbeRequested")) asked = stored.at;
    if (!holds(stored, "ProbeFinished") || asked === undefined) continue;
    ms += stored.at - asked;
    asked = undefined;
  }
  return ms;
};
