// Work that nobody tries again by itself: a want that failed too often, or beyond retrying.
import { HashMap, Option } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";

export interface Parked {
  readonly campaign: string;
  /** The event that asks for the work, and the want that could not be performed. */
  readonly work: string;
  readonly want: string;
  readonly role: string;
  readonly experiment: string;
  readonly failures: number;
  readonly message: string;
  readonly parkedAt: string;
  readonly sequence: number;
}

/** By work and want. */
export type State = HashMap.HashMap<string, Parked>;
export const initial: State = HashMap.empty();

const keyOf = (campaign: string, { work, want }: { readonly work: string; readonly want: string }): string =>
  `${campaign}\n${work}\n${want}`;

export const evolve = (state: State, event: LoggedEvent): State => {
  if (event.type !== "WorkParked") return state;
  const { campaign } = event.stream;
  const parked = { ...event.data, campaign, parkedAt: event.time, sequence: event.sequence };
  return HashMap.set(state, keyOf(campaign, event.data), parked);
};

/** What an event parked; undefined where it parked nothing. */
export const parkedBy = (state: State, event: LoggedEvent): Parked | undefined =>
  event.type === "WorkParked"
    ? Option.getOrUndefined(HashMap.get(state, keyOf(event.stream.campaign, event.data)))
    : undefined;
