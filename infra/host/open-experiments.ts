// The experiments of a campaign that are open, folded as the log grows: what the timekeeper and the sweeper look at.
import { Effect, Stream } from "effect";
import { type ExperimentState, foldExperiment } from "../../actors/machines/decide-experiment.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { campaignFilter } from "../../events/stream.ts";
import type { ReadError } from "../event-store/errors.ts";
import { EventStore } from "../event-store/event-store.ts";

export interface OpenExperiment {
  readonly state: ExperimentState;
  readonly history: readonly LoggedEvent[];
}

/** Follows the campaign for ever; `open` always holds what is open as of the last event seen. */
export const followOpenExperiments = (
  campaign: string,
  open: Map<string, OpenExperiment>,
): Effect.Effect<void, ReadError, EventStore> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    yield* store
      .subscribe({ filter: campaignFilter(campaign) })
      .pipe(Stream.runForEach((event) => Effect.sync(() => note(open, event))));
  });

/** Folds one more event in; those of other streams than experiments are left out. */
export const note = (open: Map<string, OpenExperiment>, event: LoggedEvent): void => {
  if (event.stream.kind !== "experiment") return;
  const before = open.get(event.stream.id);
  if (event.type === "ExperimentClosed") {
    open.delete(event.stream.id);
    return;
  }
  open.set(event.stream.id, {
    state: foldExperiment([event], before?.state),
    history: [...(before?.history ?? []), event],
  });
};
