// A generation of a campaign's seed pool, with what is known of its members.
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { fold } from "../../projections/projection.ts";
import * as seedPool from "../../projections/seed-pool/fold.ts";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import { firstBaseline } from "../render/numbers.ts";
import type { Folded } from "./campaigns.ts";

export interface Pool {
  readonly generation: seedPool.Generation;
  /** It and those before it, oldest first. */
  readonly until: readonly seedPool.Generation[];
}

/** By number; the newest where none is given. */
export const findGeneration = (folded: Folded, campaign: string, wanted: number | undefined): Pool => {
  const all = seedPool.generations(fold(seedPool, folded.events), campaign);
  const generation = wanted === undefined ? all.at(-1) : all.find((one) => one.generation === wanted);
  if (generation !== undefined) return { generation, until: all.slice(0, all.indexOf(generation) + 1) };
  const last = all.at(-1)?.generation;
  throw new CommandError(
    "notFound",
    last === undefined
      ? `the seed pool of campaign ${campaign} has no generation yet`
      : `the seed pool of campaign ${campaign} has no generation ${wanted}`,
    (data) =>
      last === undefined
        ? `The first comes when the baselines are measured; see: ${commandIn(data, `campaign show ${campaign}`)}`
        : `Its generations are 0 to ${last}`,
  );
};

export interface PoolMember {
  readonly rank: number;
  readonly experiment: string;
  readonly name: string | null;
  readonly arm: Experiment["arm"] | null;
  readonly parent: string | null;
  readonly fitness: number;
  readonly loss: number | null;
  /** To the first baseline's. */
  readonly lossDifference: number | null;
  /** The generation from which on it has been in the pool without a break. */
  readonly since: number;
}

/** Best first. */
export const membersOf = (
  { generation, until }: Pool,
  experiments: readonly Experiment[],
): readonly PoolMember[] => {
  const reference = firstBaseline(experiments)?.loss ?? null;
  return generation.members.map(({ experiment, fitness }, index) => {
    const known = experiments.find((other) => other.experiment === experiment);
    const loss = known?.loss ?? null;
    return {
      rank: index + 1,
      experiment,
      name: known?.name ?? null,
      arm: known?.arm ?? null,
      parent: known?.parent ?? null,
      fitness,
      loss,
      lossDifference: loss === null || reference === null ? null : loss - reference,
      since: cameIn(experiment, until),
    };
  });
};

const cameIn = (experiment: string, until: readonly seedPool.Generation[]): number => {
  const without = until.findLastIndex(({ members }) =>
    members.every((member) => member.experiment !== experiment),
  );
  return until[without + 1]!.generation;
};
