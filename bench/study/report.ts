// What the study says, for a reader: printed by `npm run study`, and shown on docs/does-it-work.md.
import { Effect } from "effect";
import { fixed, signed } from "../../cli/render/numbers.ts";
import { table } from "../../cli/render/table.ts";
import { armNames, type StudyArm } from "./arms.ts";
import { type Comparison, compare } from "./compare.ts";
import type { Worth } from "./fitness.ts";
import type { CampaignNumbers } from "./numbers.ts";
import { differences, type Outcome } from "./outcome.ts";

/** Each as better and other; the first, by gain, is the primary outcome. */
const contrasts: readonly (readonly [StudyArm, StudyArm])[] = [
  ["evolution", "control"],
  ["evolution", "without-cognition"],
  ["without-cognition", "control"],
];
const measures: Readonly<Record<string, (worth: Worth) => number>> = {
  gain: ({ gain }) => gain,
  fitness: ({ fitness }) => fitness,
};

/** Candidates after which the curves are told in numbers. */
const PLACES = [1, 2, 5, 10, 20, 30, 40];

export const reportOf = (outcome: Outcome) =>
  Effect.gen(function* () {
    const compared = yield* Effect.forEach(
      contrasts.flatMap((arms) => Object.entries(measures).map(([name, of]) => ({ arms, name, of }))),
      ({ arms, name, of }) => {
        const values = differences(outcome, arms, of);
        if (values.length < 2) return Effect.succeed([]);
        return Effect.map(compare(values), (found) => [lineOf(arms, name, found)]);
      },
    );
    const parts = [picksOf(outcome), compared.flat(), curvesOf(outcome), computeOf(outcome)];
    return parts
      .filter((lines) => lines.length > 0)
      .flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
  });

const lineOf = (
  [better, other]: readonly [StudyArm, StudyArm],
  measure: string,
  found: Comparison,
): string => {
  const { pairs, mean, low, high, method, p } = found;
  const effect = `${signed(mean)} [${signed(low)}, ${signed(high)}] (${method})`;
  return `${better} - ${other}, ${measure}: ${effect}, ${pairs} campaigns, one-sided sign-flip p = ${fixed(p)}`;
};

const picksOf = ({ picks }: Outcome): readonly string[] =>
  table(picks, [
    { title: "seed", cell: ({ campaign }) => campaign.seed },
    { title: "arm", cell: ({ campaign }) => campaign.arm },
    { title: "pick", cell: ({ experiment }) => experiment },
    { title: "chosen for", cell: ({ explored }) => fixed(explored) },
    { title: "on fresh seeds", cell: ({ worth }) => fixed(worth.fitness) },
    { title: "gain there", cell: ({ worth }) => signed(worth.gain) },
    { title: "without a result", cell: ({ worth }) => worth.failures },
  ]);

const curvesOf = ({ curves }: Outcome): readonly string[] => {
  const told = Object.values(curves);
  const places = PLACES.filter((place) => told.some((curve) => curve.length >= place));
  if (places.length === 0) return [];
  return table(
    armNames.filter((arm) => curves[arm] !== undefined),
    [
      { title: "best so far after", cell: (arm) => arm },
      ...places.map((place) => ({
        title: String(place),
        cell: (arm: StudyArm) => fixed(curves[arm]?.[place - 1] ?? null),
      })),
    ],
  );
};

/** What each arm's campaigns took, baselines included. */
const computeOf = ({ picks }: Outcome): readonly string[] => {
  const byArm = Map.groupBy(
    picks.map(({ campaign }) => campaign),
    ({ arm }) => arm,
  );
  const sum = (campaigns: readonly CampaignNumbers[], of: (campaign: CampaignNumbers) => number): number =>
    campaigns.reduce((total, campaign) => total + of(campaign), 0);
  return table(
    armNames.flatMap((arm) => {
      const campaigns = byArm.get(arm);
      return campaigns === undefined ? [] : [{ arm, campaigns }];
    }),
    [
      { title: "arm", cell: ({ arm }) => arm },
      { title: "campaigns", cell: ({ campaigns }) => campaigns.length },
      { title: "candidates", cell: ({ campaigns }) => sum(campaigns, ({ candidates }) => candidates.length) },
      {
        title: "trained",
        cell: ({ campaigns }) =>
          sum(
            campaigns,
            ({ candidates }) => candidates.filter(({ outcome }) => outcome === "trained").length,
          ),
      },
      {
        title: "device seconds",
        cell: ({ campaigns }) => sum(campaigns, ({ deviceSeconds }) => deviceSeconds).toFixed(0),
      },
      { title: "FLOPs", cell: ({ campaigns }) => sum(campaigns, ({ flops }) => flops).toExponential(2) },
    ],
  );
};
