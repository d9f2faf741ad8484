// What the experience knows of a campaign, whole: code asks for one experiment, or for the children of one.
import { HashMap, Option } from "effect";
import type { ClosedExperiment, State } from "../../projections/experience/fold.ts";

/** Experiments that closed at or before a sequence, in log order. */
export const closedBefore = (state: State, campaign: string, sequence: number): ClosedExperiment[] =>
  Option.match(HashMap.get(state, campaign), {
    onNone: () => [],
    onSome: ({ known }) =>
      [...HashMap.values(known)]
        .filter((closed) => closed.sequence <= sequence)
        .toSorted((one, other) => one.sequence - other.sequence),
  });
