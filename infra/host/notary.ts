// The notary: folds the stored bytes of the whole log into a Merkle tree and signs its head, so that who rewrites the log
// later has to rewrite what was signed as well. It keeps nothing: another one folds the same log and signs the same heads.
import { Effect, Semaphore, Stream } from "effect";
import { isArrival } from "../../events/arrival.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { eventId } from "../../events/event-id.ts";
import { emptyTree, grow, rootOf } from "../../events/merkle-tree.ts";
import { isOpening } from "../../events/opening.ts";
import { notaryStream } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import { EventStore, headOf } from "../event-store/event-store.ts";

export const NOTARY = "notary";

/** Events after which a head is signed, and how long any event waits for one at most. */
const EVERY = 1000;
const AT_LATEST = "10 seconds";

export interface Notary {
  /** Follows the log and signs; never ends by itself. After a failure it goes on where it was. */
  readonly follow: Effect.Effect<void, AppendError>;
  /** Signs what the log holds now, where anything in it is not signed for yet. */
  readonly conclude: Effect.Effect<void, AppendError>;
}

export const makeNotary: Effect.Effect<Notary, never, EventStore> = Effect.gen(function* () {
  const store = yield* EventStore;
  const turn = yield* Semaphore.make(1);
  let tree = emptyTree;
  let last: LoggedEvent | undefined;
  let head: LoggedEvent<"TreeHeadSigned"> | undefined;
  /** The leaf of the last event that is no head: heads alone are no reason for another one. */
  let lastToSign = 0;
  /** A log of a time before there was a notary has a key of its own for it once another campaign is opened. */
  let keyIsKnown = false;
  /** Campaigns of other laboratories, which made keys of their own known. */
  const arrived = new Set<string>();

  const take = (event: LoggedEvent): void => {
    tree = grow(tree, event.bytes);
    last = event;
    if (event.type === "TreeHeadSigned") head = event;
    else lastToSign = tree.size;
    if (isArrival(event)) arrived.add(event.stream.campaign);
    if (isArrival(event) || (isOpening(event) && !arrived.has(event.stream.campaign)))
      keyIsKnown ||= Object.hasOwn(event.data.keys, NOTARY);
  };

  const sign = Effect.suspend(() => {
    if (last === undefined || !keyIsKnown || lastToSign <= (head?.data.size ?? 0)) return Effect.void;
    const draft = {
      type: "TreeHeadSigned",
      data: { size: tree.size, root: rootOf(tree) },
      id: eventId(last.id, "TreeHeadSigned"),
      causationid: last.id,
      actor: NOTARY,
    } as const;
    const expected = headOf(head === undefined ? [] : [head]);
    return store.append([{ stream: notaryStream, expected, events: [draft] }]).pipe(
      Effect.map(({ events: [signed] }) => {
        head = signed as LoggedEvent<"TreeHeadSigned">;
      }),
      // Another notary was first; its head is on its way here.
      Effect.catchTag("Conflict", () => Effect.void),
    );
  });

  /** @param told the sequence up to which the log may hold heads that are still to come */
  const takeAll = Effect.fnUntraced(function* (events: readonly LoggedEvent[], told: number) {
    for (const event of events) {
      if (event.sequence <= (last?.sequence ?? 0)) continue;
      take(event);
      if (event.sequence > told && tree.size - (head?.data.size ?? 0) >= EVERY) yield* sign;
    }
  });

  const next = (): number => (last?.sequence ?? 0) + 1;
  const follow = Effect.gen(function* () {
    const told = yield* store.lastSequence;
    yield* Effect.raceFirst(
      store
        .subscribe({ from: next() })
        .pipe(Stream.runForEachArray((events) => turn.withPermit(takeAll(events, told)))),
      Effect.forever(Effect.andThen(Effect.sleep(AT_LATEST), turn.withPermit(sign))),
    );
  });
  const conclude = turn.withPermit(
    Effect.gen(function* () {
      const told = yield* store.lastSequence;
      yield* Stream.runForEachArray(store.readAll({ from: next() }), (events) => takeAll(events, told));
      yield* sign;
    }),
  );
  return { follow, conclude };
});
