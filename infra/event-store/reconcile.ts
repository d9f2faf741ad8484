// What became of a batch that was not taken, or whose answer was lost: told by what the streams hold now. Ids derive
// from the cause, so an id that is there says that an earlier try, or another instance, has appended it.
import { Result } from "effect";
import { dataTextOf } from "../../events/codec.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { streamPrefix, type StreamName } from "../../events/stream.ts";
import { Conflict, InvalidEvent } from "./errors.ts";
import { headOf, type AppendResult, type SealedBatch } from "./event-store.ts";

/**
 * The batch against the streams as they are. `undefined`: nothing of it is there, and every stream is still at its
 * expected head. Failure: Conflict, or InvalidEvent where an id is taken.
 */
export const reconcile = (
  batch: SealedBatch,
  held: (stream: StreamName) => readonly LoggedEvent[],
): Result.Result<AppendResult | undefined, Conflict | InvalidEvent> => {
  const found: LoggedEvent[] = [];
  let missing = 0;
  let moved: Conflict | undefined;
  for (const { stream, expected, events } of batch) {
    const stored = held(stream);
    const byId = new Map(stored.map((event) => [event.id, event]));
    for (const event of events) {
      const there = byId.get(event.id);
      if (there === undefined) missing += 1;
      else if (sameEvent(there, event)) found.push(there);
      else return Result.fail(idTaken(event, `holds another body at revision ${there.revision}`));
    }
    const head = headOf(stored);
    if (head.sequence !== expected.sequence) moved ??= conflict(stream, expected.revision, head.revision);
  }
  const [first, ...rest] = found;
  if (first !== undefined && missing === 0)
    return Result.succeed({ events: [first, ...rest], appended: false });
  if (moved !== undefined) return Result.fail(moved);
  // A batch is all or nothing: a part of it was appended as part of another, which its author has read.
  if (first !== undefined)
    return Result.fail(idTaken(first, `is in the log already, at revision ${first.revision}`));
  return Result.succeed(undefined);
};

const sameEvent = (stored: LoggedEvent, sealed: LoggedEvent): boolean =>
  stored.type === sealed.type && dataTextOf(stored.bytes) === dataTextOf(sealed.bytes);

const idTaken = (event: LoggedEvent, how: string): InvalidEvent =>
  new InvalidEvent({
    type: event.type,
    message: `id ${event.id} ${how} of ${streamPrefix(event.stream)}: ids derive from cause, type and discriminator (events/event-id.ts)`,
  });

const conflict = (stream: StreamName, expectedRevision: number, revision: number): Conflict =>
  new Conflict({
    stream: streamPrefix(stream),
    expectedRevision,
    message: `${streamPrefix(stream)} is at revision ${revision}, expected ${expectedRevision}: fold it again and decide anew`,
  });
