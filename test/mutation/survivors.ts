// Mistakes that no recorded history shows, each with the reason why none could, or what finds it instead.
import { type Mutant, withMutant } from "./mutants.ts";

export interface Survivor {
  readonly file: string;
  /** What the file says with the mistake, and does not say without it. */
  readonly says: string;
  readonly why: string;
}

export const survivors: readonly Survivor[] = [
  {
    file: "actors/policies/claims.ts",
    says: "Array.from({ length: p.length }, () => 2)",
    why: "Every place is assigned in the loop that follows, since its order holds each index once.",
  },
  {
    file: "actors/policies/claims.ts",
    says: "let least = 2;",
    why: "The first step takes the largest p by itself, which is at most 1.",
  },
  {
    file: "actors/machines/decide-experiment.ts",
    says: "opened?.review == null && proposal === null",
    why: "The machine comes to where a review is due by an acceptance alone, which has a proposal, and where the opening asks for one: the guard tells the compiler.",
  },
  {
    file: "actors/machines/decide-experiment.ts",
    says: "proposal === null && objection === null",
    why: "The machine comes to where a proposal is turned down by a reviewer's rejection alone, which is of a proposal and has its reason.",
  },
  {
    file: "actors/machines/decide-experiment.ts",
    says: 'if (false) throw new IllegalEvent("a rejection without an objection")',
    why: "As above: such a state has both.",
  },
  {
    file: "actors/roles/asked.ts",
    says: "randomSeed ?? 1",
    why: "A want is of an experiment that was opened, which has a seed: what stands in its place is for the compiler.",
  },
  {
    file: "actors/roles/engineer.ts",
    says: 'if (false) throw new Error("a run is wanted of what is not paired")',
    why: "The role's machine wants a run only of what was opened with a pairing: the guard tells the compiler.",
  },
  {
    file: "actors/roles/director.ts",
    says: "HashSet.size(campaign.experiments) >= 0",
    why: "It is asked after a closing alone, and the machine takes no more closings than it has openings.",
  },
  {
    file: "projections/seed-pool/fold.ts",
    says: "ranked: [], lastClosed: 1",
    why: "It says only whether to look through the entries, and there are none until the first sets it.",
  },
  {
    file: "projections/seed-pool/fold.ts",
    says: "return lastClosed < sequence ? ranked",
    why: "Where the newest entry closed at that very sequence, the filter leaves all of them: the same list, made anew.",
  },
];

/** The one that argues for a mistake in this source. */
export const argumentFor = (mutant: Mutant, source: string): Survivor | undefined =>
  survivors.find(
    ({ file, says }) =>
      file === mutant.file && !source.includes(says) && withMutant(source, mutant).includes(says),
  );
