// The reference of whatever reads a log: the bytes of its events parsed, and nothing checked, hashed or kept.
import { Effect } from "effect";
import type { LoggedEvent } from "../events/envelope.ts";

export const parseAll = (events: readonly Pick<LoggedEvent, "bytes">[]): Effect.Effect<void> =>
  Effect.sync(() => {
    for (const { bytes } of events) JSON.parse(utf8.decode(bytes));
  });

const utf8 = new TextDecoder();
