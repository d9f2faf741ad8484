// The folds of the log that roles and the director read, kept up to date in memory. `asOf` waits until the fold has
// reached a sequence and then answers as of it, whatever has been folded since.
import { Cause, Context, Deferred, Effect, Layer, Stream } from "effect";
import type { SharedView } from "../../actors/roles/shared-view.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { expanded } from "../../events/inheritance.ts";
import * as campaigns from "../../projections/campaigns/fold.ts";
import * as claims from "../../projections/claims/fold.ts";
import * as inference from "../../projections/inference/fold.ts";
import * as experience from "../../projections/experience/fold.ts";
import * as remarks from "../../projections/remarks/fold.ts";
import * as seedPool from "../../projections/seed-pool/fold.ts";
import { EventStore } from "../event-store/event-store.ts";
import { makePosition } from "./position.ts";

export class SharedViews extends Context.Service<
  SharedViews,
  {
    /** What the log held of a campaign at or before a sequence, once the log has been folded up to `reached`. */
    readonly asOf: (campaign: string, sequence: number, reached?: number) => Effect.Effect<SharedView>;
  }
>()("cambrian/infra/SharedViews") {}

/** The folds that views are read from, as one. */
export interface Folds {
  readonly experience: experience.State;
  readonly seedPool: seedPool.State;
  readonly campaigns: campaigns.State;
  readonly claims: claims.State;
  readonly inference: inference.State;
  readonly remarks: remarks.State;
}
export const folds = {
  initial: {
    experience: experience.initial,
    seedPool: seedPool.initial,
    campaigns: campaigns.initial,
    claims: claims.initial,
    inference: inference.initial,
    remarks: remarks.initial,
  } as Folds,
  evolve: (before: Folds, event: LoggedEvent): Folds => ({
    experience: experience.evolve(before.experience, event),
    seedPool: seedPool.evolve(before.seedPool, event),
    campaigns: campaigns.evolve(before.campaigns, event),
    claims: claims.evolve(before.claims, event),
    inference: inference.evolve(before.inference, event),
    remarks: remarks.evolve(before.remarks, event),
  }),
};

/** Follows the log for as long as the layer lives. A log that cannot be read is a defect: nothing can be decided. */
export const sharedViews: Layer.Layer<SharedViews, never, EventStore> = Layer.effect(
  SharedViews,
  Effect.gen(function* () {
    const store = yield* EventStore;
    const position = makePosition();
    const stopped = yield* Deferred.make<never>();
    let folded = folds.initial;
    yield* store.subscribe().pipe(
      Stream.runForEachArray((events) =>
        Effect.sync(() => {
          for (const event of events) folded = expanded(event).reduce(folds.evolve, folded);
          position.advance(events.at(-1)?.sequence ?? 0);
        }),
      ),
      // Nobody may wait for ever for a fold that has stopped.
      Effect.onError((cause) => Deferred.failCause(stopped, Cause.die(Cause.squash(cause)))),
      Effect.forkScoped,
    );
    return SharedViews.of({
      asOf: (campaign, sequence, reached = sequence) =>
        Effect.map(Effect.raceFirst(position.reached(reached), Deferred.await(stopped)), () =>
          viewAsOf(folded, campaign, sequence),
        ),
    });
  }),
);

/** Answers from what had been folded when it was asked for; later events are left out by their sequence. */
export const viewAsOf = (folded: Folds, campaign: string, sequence: number): SharedView => {
  const { experience: state, seedPool: pool } = folded;
  return {
    known: (id) => experience.knownBefore(state, campaign, id, sequence) ?? null,
    children: (id) => experience.childrenBefore(state, campaign, id, sequence),
    proposed: (arm) => experience.proposedBefore(state, campaign, arm, sequence),
    varied: (arm) => experience.variedBefore(state, campaign, arm, sequence),
    tried: (arm) => experience.triedBefore(state, campaign, arm, sequence),
    sameSource: (arm, id, code) =>
      experience.sameSourceBefore(state, campaign, arm, id, code, sequence) ?? null,
    effects: () => experience.geneEffects(state, campaign, sequence),
    operators: () => experience.operatorEffects(state, campaign, sequence),
    ranking: () => seedPool.ranking(pool, campaign, sequence),
    measured: () => claims.measuredBefore(folded.claims, campaign, sequence),
    compared: () => claims.comparedBefore(folded.claims, campaign, sequence),
    trials: () => inference.trialsBefore(folded.inference, campaign, sequence),
    libraries: () => campaigns.librariesBefore(folded.campaigns, campaign, sequence),
    remarkReading: () => campaigns.remarkReading(folded.campaigns, campaign),
    remarks: () => remarks.remarksBefore(folded.remarks, campaign, sequence),
    spent: () => campaigns.spentBefore(folded.campaigns, campaign, sequence) ?? campaigns.nothingSpent,
  };
};
