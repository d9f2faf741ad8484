// The events of one type among others, and known to the compiler as such.
import type { LoggedEvent } from "./envelope.ts";

export const ofType = <T extends LoggedEvent["type"]>(events: readonly LoggedEvent[], type: T) =>
  events.filter((event): event is Extract<LoggedEvent, { type: T }> => event.type === type);
