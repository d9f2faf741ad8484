// What the numbers say: each campaign's pick on fresh seeds, the paired differences between arms, and how good the best
// so far was, by fresh seeds only, after each candidate. Pure.
import { armNames, type StudyArm } from "./arms.ts";
import { makeWorth, mean, type Worth } from "./fitness.ts";
import type { CampaignNumbers, Line } from "./numbers.ts";
import { CURVE_SEEDS, type Extent, isAsLarge, PICK_SEEDS } from "./plan.ts";
import { recordsOf } from "./records.ts";

export interface Picked {
  readonly campaign: CampaignNumbers;
  readonly experiment: string;
  /** What the campaign chose it for. */
  readonly explored: number;
  readonly worth: Worth;
}

export interface Outcome {
  /** Campaigns that have ended with all their evaluations, by seed, then by arm. */
  readonly picks: readonly Picked[];
  /** By arm: after each candidate, the mean over its campaigns; null before each of them has a best. */
  readonly curves: Readonly<Partial<Record<StudyArm, readonly (number | null)[]>>>;
}

/** Of these seeds and this extent alone, so that what operators were mended on stays apart. */
export const outcomeOf = (lines: readonly Line[], extent: Omit<Extent, "arms">): Outcome => {
  const worthOf = makeWorth(lines);
  const campaigns = lines
    .filter((line) => line.kind === "campaign")
    .filter((line) => extent.seeds.includes(line.seed) && isAsLarge(line, extent))
    .toSorted((a, b) => a.seed - b.seed || armNames.indexOf(a.arm) - armNames.indexOf(b.arm));
  const complete = campaigns.flatMap((campaign) => {
    const records = recordsOf(campaign.candidates);
    const pick = records.at(-1);
    const worths = campaign.best.map((layer, index) =>
      worthOf(campaign, layer, index === campaign.best.length - 1 ? PICK_SEEDS : CURVE_SEEDS),
    );
    const worth = worths.at(-1);
    if (pick?.fitness == null || worth == null || worths.includes(null)) return [];
    const { experiment, fitness: explored } = pick;
    return [
      { picked: { campaign, experiment, explored, worth }, curve: curveOf(campaign, worths as Worth[]) },
    ];
  });
  return {
    picks: complete.map(({ picked }) => picked),
    curves: Object.fromEntries(
      armNames.flatMap((arm) => {
        const own = complete.filter(({ picked }) => picked.campaign.arm === arm).map(({ curve }) => curve);
        return own.length === 0 ? [] : [[arm, meansOf(own)]];
      }),
    ),
  };
};

/** After each candidate, what the best so far is worth. */
const curveOf = ({ candidates }: CampaignNumbers, worths: readonly Worth[]): readonly (number | null)[] => {
  const records = new Set(recordsOf(candidates));
  let count = 0;
  return candidates.map((candidate) => {
    if (records.has(candidate)) count += 1;
    return worths[count - 1]?.gain ?? null;
  });
};

const meansOf = (curves: readonly (readonly (number | null)[])[]): readonly (number | null)[] =>
  (curves[0] ?? []).map((_, place) => {
    const values = curves.flatMap((curve) => curve[place] ?? []);
    return values.length < curves.length ? null : mean(values);
  });

/** Of each seed that has both arms: its seed, and by how much the first arm's pick is better. */
export const differences = (
  { picks }: Outcome,
  [better, other]: readonly [StudyArm, StudyArm],
  of: (worth: Worth) => number,
): readonly number[] =>
  picks
    .filter(({ campaign }) => campaign.arm === better)
    .flatMap(({ campaign: { seed }, worth }) => {
      const paired = picks.find(({ campaign }) => campaign.arm === other && campaign.seed === seed);
      return paired === undefined ? [] : [of(worth) - of(paired.worth)];
    });
