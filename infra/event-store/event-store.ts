// The port to the log. Implementations: memory.ts, jetstream.ts; both pass test/infra/event-store/contract.ts.
import { Context, type Effect, type Stream } from "effect";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { NOTHING_HASH } from "../../events/stored-text.ts";
import type { StreamName } from "../../events/stream.ts";
import type { AppendError, ReadError } from "./errors.ts";

/** The last event of a stream as its reader knows it; what an append expects to find. */
export interface StreamHead {
  readonly revision: number;
  readonly sequence: number;
  readonly hash: string;
}

/** Events for one stream, with the head that they were decided on. */
export interface StreamAppend {
  readonly stream: StreamName;
  readonly expected: StreamHead;
  readonly events: readonly [Draft, ...Draft[]];
}

/** A stream's part of a batch, ready to be written; `events` have no sequence yet (0). */
export interface SealedAppend {
  readonly stream: StreamName;
  readonly expected: StreamHead;
  readonly events: readonly [LoggedEvent, ...LoggedEvent[]];
}
export type SealedBatch = readonly [SealedAppend, ...SealedAppend[]];

/**
 * The events of a batch in the order in which they are written: part by part where they were sealed just now, else as they
 * lay in the log that they come from.
 */
export const writtenOrder = (batch: SealedBatch): readonly LoggedEvent[] =>
  batch.flatMap(({ events }) => events).toSorted((one, other) => one.sequence - other.sequence);

/** Whether it is one event alone, which is published as it is: no batch that the server keeps open. */
export const isOneEvent = ([part, ...others]: SealedBatch): boolean =>
  others.length === 0 && part.events.length === 1;

export interface AppendResult {
  /** The stored events, in the order of the batch: these bytes are the truth, not the author's own. */
  readonly events: readonly [LoggedEvent, ...LoggedEvent[]];
  /** False where an earlier try had appended them already. */
  readonly appended: boolean;
}

export class EventStore extends Context.Service<
  EventStore,
  {
    /**
     * Appends to one or several streams in one atomic batch: all or nothing, each stream at its expected head.
     * Idempotent: a batch whose events are stored already, with the same data, answers with the stored ones.
     */
    readonly append: (
      batch: readonly [StreamAppend, ...StreamAppend[]],
    ) => Effect.Effect<AppendResult, AppendError>;
    /**
     * The same of events that another laboratory has sealed, byte for byte and in the order of their sequences there. Who
     * calls it has verified them.
     */
    readonly appendStored: (batch: SealedBatch) => Effect.Effect<AppendResult, AppendError>;
    /** A stream's events from its first, in order; empty for a stream that does not exist. */
    readonly readStream: (stream: StreamName) => Effect.Effect<readonly LoggedEvent[], ReadError>;
    /** What the log holds now, from a sequence on, in log order; ends at the last event there was at the start. */
    readonly readAll: (options?: ReadUntil) => Stream.Stream<LoggedEvent, ReadError>;
    /** The same, then what comes, without gap or double, for as long as it is consumed. */
    readonly subscribe: (options?: ReadOptions) => Stream.Stream<LoggedEvent, ReadError>;
    /** The sequence of the last event of the log, 0 where it is empty. */
    readonly lastSequence: Effect.Effect<number, ReadError>;
  }
>()("cambrian/infra/EventStore") {}

export interface ReadOptions {
  /** The first sequence wanted; 1 unless given. */
  readonly from?: number;
  /** A subject filter, everything unless given (events/stream.ts). */
  readonly filter?: string;
}

export interface ReadUntil extends ReadOptions {
  /** The last sequence wanted; the log's last unless given. */
  readonly to?: number;
}

export const emptyHead: StreamHead = { revision: 0, sequence: 0, hash: NOTHING_HASH };

/** The head of a stream that has been read. */
export const headOf = (events: readonly LoggedEvent[]): StreamHead => {
  const last = events.at(-1);
  return last === undefined
    ? emptyHead
    : { revision: last.revision, sequence: last.sequence, hash: last.hash };
};
