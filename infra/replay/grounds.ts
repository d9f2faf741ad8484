// What the parents of a recorded campaign are drawn from, each as of its cause, where experiments have these scores.
import type { Ground, PoolMember } from "../../actors/policies/parent/policy.ts";
import { groundOf } from "../../actors/roles/director.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { ConductedOpening } from "../../events/opening.ts";
import { fold } from "../../projections/projection.ts";
import * as seedPool from "../../projections/seed-pool/fold.ts";

export interface Grounds {
  readonly generations: readonly {
    readonly recorded: LoggedEvent<"SeedPoolUpdated">;
    readonly members: readonly PoolMember[];
  }[];
  /** Of every opening that a parent was drawn for; null where there would have been nothing to draw from. */
  readonly openings: readonly {
    readonly recorded: LoggedEvent<"ExperimentOpened">;
    readonly ground: Ground | null;
  }[];
}

/** @param scores by the experiment's id; what has none is left out */
export const groundsOf = (
  events: readonly LoggedEvent[],
  { stream: { campaign }, data: { settings } }: ConductedOpening,
  scores: ReadonlyMap<string, number | null>,
): Grounds => {
  const pool = fold(seedPool, events);
  const sequences = new Map(events.map(({ id, sequence }) => [id, sequence]));
  const rankingAt = (cause: string | null): readonly seedPool.Entry[] =>
    seedPool
      .ranking(pool, campaign, sequences.get(cause ?? "") ?? 0)
      .flatMap((entry) => {
        const score = scores.get(entry.experiment) ?? null;
        return score === null ? [] : [{ ...entry, fitness: score }];
      })
      // Equal ones in the order of their closing, as everywhere.
      .sort((one, other) => other.fitness - one.fitness || one.sequence - other.sequence);
  const generations = events.flatMap((event) =>
    event.type === "SeedPoolUpdated"
      ? [{ recorded: event, members: rankingAt(event.causationid).slice(0, settings.policy.poolSize) }]
      : [],
  );
  const membersOf = new Map(
    generations.map(({ recorded, members }) => [recorded.data.generation, members] as const),
  );
  return {
    generations,
    openings: events.flatMap((event) => {
      if (event.type !== "ExperimentOpened" || event.data.parent === null) return [];
      const members = membersOf.get(event.data.poolGeneration ?? -1) ?? [];
      const trained = rankingAt(event.causationid);
      const ground = groundOf(event.stream.id, { pool: members, trained }, settings.baselines.length);
      return [{ recorded: event, ground }];
    }),
  };
};
