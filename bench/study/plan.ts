// What the study runs, as registered in docs/does-it-work.md: numbers that say how much, and seeds that say which.
import type { CampaignFile } from "../../cli/campaign-file/schema.ts";
import { arms, type StudyArm } from "./arms.ts";

/** Fresh seeds on which a campaign's pick is evaluated again. */
export const PICK_SEEDS = 8;
/** The first so many of them are those of what was best before it, for the curves. */
export const CURVE_SEEDS = 4;
/** Held-out sequences that exploration, which measures on split 0, never saw. */
export const SPLIT = 1;

/** Far from every seed that was used to make the laboratory, and different for each campaign. */
export const freshSeeds = (campaignSeed: number): readonly number[] =>
  Array.from({ length: PICK_SEEDS }, (_, index) => 1_000_000 + 1000 * campaignSeed + index + 1);

export interface PlannedCampaign {
  readonly seed: number;
  readonly arm: StudyArm;
}

export interface Extent {
  readonly seeds: readonly number[];
  readonly arms: readonly StudyArm[];
  readonly experiments: number;
  readonly size: NonNullable<CampaignFile["size"]>;
}

/** Whether a campaign is of the size and as long as a study's are. */
export const isAsLarge = (
  campaign: Pick<Extent, "experiments" | "size">,
  { experiments, size }: Pick<Extent, "experiments" | "size">,
): boolean => campaign.experiments === experiments && campaign.size === size;

/** Seed by seed, so that a stop leaves whole pairs. */
export const campaignsOf = ({ seeds, arms }: Extent): readonly PlannedCampaign[] =>
  seeds.flatMap((seed) => arms.map((arm) => ({ seed, arm })));

export const nameOf = ({ seed, arm }: PlannedCampaign): string => `${arm}-${seed}`;

/** A demonstration's campaign but for its arm; nothing is confirmed, as the study evaluates afresh itself. */
export const fileOf = (
  { seed, arm }: PlannedCampaign,
  { experiments, size }: Extent,
): CampaignFile & { readonly seed: number } => ({
  ...{ preset: "demo", name: nameOf({ seed, arm }), seed, experiments, size },
  ...arms[arm],
  criteria: { confirmations: 0 },
});
