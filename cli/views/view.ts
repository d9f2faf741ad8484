// How a campaign is watched while it runs: on a terminal, on a pipe, or by a program.
import type { Effect } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";

export interface View {
  /** Told of every event from now on, in log order. */
  readonly seen: (event: LoggedEvent) => Effect.Effect<void>;
}

export interface Watching {
  readonly campaign: string;
  /** The campaign's events that have been shown before. */
  readonly history: readonly LoggedEvent[];
}
