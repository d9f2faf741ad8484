// The log as it was at the moment that `--at` names: nothing later is read.
import { Effect, Option, Stream } from "effect";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { tell } from "../output.ts";
import { foldEvents } from "./campaigns.ts";
import { parseMoment } from "./moment.ts";
import { seek } from "./seek.ts";

/** The last sequence to read; undefined where no moment is named. Who reads on is told what was found. */
export const untilOf = Effect.fnUntraced(function* (
  at: Option.Option<string>,
  campaign: Option.Option<string> = Option.none(),
) {
  if (Option.isNone(at)) return undefined;
  const moment = yield* Effect.try({ try: () => parseMoment(at.value), catch: (error) => error });
  const sequence = yield* seek(moment, Option.getOrUndefined(campaign));
  yield* tell(`as of event ${sequence}`);
  return sequence;
});

/** The log, folded, as of a moment; of today where none is named. */
export const foldAsOf = Effect.fnUntraced(function* (
  at: Option.Option<string>,
  campaign: Option.Option<string> = Option.none(),
) {
  const store = yield* EventStore;
  const to = yield* untilOf(at, campaign);
  const events = yield* Stream.runCollect(store.readAll(to === undefined ? {} : { to }));
  return foldEvents(events, to ?? null);
});
