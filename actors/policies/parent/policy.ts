// How a parent and its references are drawn. One shape for all policies: each looks at as much of the ground as it needs.
import type { EventData } from "../../../events/index.ts";
import type { Course } from "../../../events/suite.ts";
import type { Random } from "../random.ts";

export interface PoolMember {
  readonly experiment: string;
  readonly fitness: number;
}

/** A trained experiment with what a policy may tell it by. */
export interface Trained extends PoolMember {
  /** Its place in the order of opening, baselines first. */
  readonly ordinal: number;
  readonly parent: string | null;
  /** Of the whole model; floating-point operations of its training, null where unknown. */
  readonly parameters: number;
  readonly flops: number | null;
  readonly course: Course;
}

export type NonEmpty<A> = readonly [A, ...A[]];

/** What a choice rests on, as of its cause. */
export interface Ground {
  /** The newest generation of the seed pool, best first. */
  readonly pool: NonEmpty<PoolMember>;
  /** Baselines and all that evolution has trained, best first. */
  readonly trained: NonEmpty<Trained>;
  /** How many baselines the campaign has: they are the first in the order of opening. */
  readonly baselines: number;
  /** The candidate that a parent is wanted for: its place among the candidates, from 0. */
  readonly candidate: number;
}

/** The settings that policies read. */
export type PolicyNumbers = Pick<
  EventData<"CampaignOpened">["settings"]["policy"],
  "parentRanks" | "references" | "boltzmann" | "islands" | "mapElites" | "rules"
>;

export interface Ancestry {
  readonly parent: string;
  /** Without the parent, without doubles, at most as many as the settings say. */
  readonly references: readonly string[];
}

/** A parent policy: pure, given the part of the ground that it looks at, the policy's numbers and a named random stream. */
export type ParentPolicy<Needs extends keyof Ground = keyof Ground> = (
  ground: Pick<Ground, Needs>,
  numbers: PolicyNumbers,
  random: Random,
) => Ancestry;
