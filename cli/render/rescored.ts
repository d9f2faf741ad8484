// A campaign by another fitness or another parent policy, beside what was recorded.
import type { Rescored } from "../../infra/replay/rescore.ts";
import { printable } from "./describe.ts";
import { fixed, signed } from "./numbers.ts";
import { table } from "./table.ts";

/** What it was scored by; null: as recorded. */
export interface RescoredBy {
  readonly campaign: string;
  readonly fitness: string | null;
  readonly policy: string | null;
  /** Null where the campaign was imported: it is not known. */
  readonly recordedPolicy: string | null;
}

export const rescoredLines = (by: RescoredBy, rescored: Rescored): string[] => {
  const { ranking, spearman, kendall } = rescored;
  const without = ranking.filter(({ fitness }) => fitness === null).length;
  return [
    `rescore    of campaign ${by.campaign}: ${ranking.length} experiments with a ${rescored.generations === null ? "score" : "result"}${without === 0 ? "" : `, ${without} of them without a value`}`,
    `fitness    ${by.fitness === null ? "as recorded" : printable(by.fitness)}`,
    `ranks      Spearman ${fixed(spearman) ?? "unknown"}, Kendall ${fixed(kendall) ?? "unknown"} with the recorded ranking`,
    `pool       ${poolText(rescored)}`,
    ...parentLines(by, rescored),
    "",
    ...table(ranking, [
      { title: "rank", cell: ({ rank }) => rank },
      { title: "was", cell: ({ recordedRank }) => recordedRank },
      { title: "experiment", cell: ({ experiment }) => experiment },
      { title: "name", cell: ({ name }) => (name === null ? null : printable(name)) },
      { title: "arm", cell: ({ arm }) => arm },
      { title: "fitness", cell: ({ fitness }) => signed(fitness) },
      { title: "recorded", cell: ({ recorded }) => recorded.toFixed(4) },
    ]),
  ];
};

const poolText = ({ generations }: Rescored): string => {
  if (generations === null) return "unknown: no generation of it was published";
  const changed = generations.filter(({ others }) => others > 0).length;
  const members = generations.reduce((sum, { members }) => sum + members.length, 0);
  const others = generations.reduce((sum, { others }) => sum + others, 0);
  return `${changed} of ${generations.length} generations have other members: ${others} of ${members} members were not in them`;
};

const parentLines = (
  { policy, recordedPolicy }: RescoredBy,
  { draws, luck }: Rescored,
): readonly string[] => {
  if (draws === null) return ["parents    unknown: by which policy they were drawn was not published"];
  const drawn = draws.filter(({ parent }) => parent !== null);
  const others = drawn.filter(({ parent, recorded }) => parent !== recorded).length;
  const lucky =
    luck === null
      ? []
      : [
          `           with other random numbers alone ${percent(luck)} of the recorded draws are another parent`,
        ];
  return [
    `parents    ${others} of ${drawn.length} drawn by ${policy ?? recordedPolicy} would have been another${drawn.length === 0 ? "" : ` (${percent(others / drawn.length)})`}`,
    ...lucky,
    "           what other parents would have led to was never measured",
  ];
};

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** The same as `rescore --json` prints it. */
export const rescoredJson = (
  { campaign, fitness, policy, recordedPolicy }: RescoredBy,
  { ranking, spearman, kendall, generations, draws, luck }: Rescored,
) => ({
  v: 1,
  ...{ campaign, fitness, policy: policy ?? recordedPolicy, recordedPolicy },
  ...{ spearman, kendall, luck },
  parents: draws && {
    drawn: draws.filter(({ parent }) => parent !== null).length,
    others: draws.filter(({ parent, recorded }) => parent !== null && parent !== recorded).length,
  },
  ...{ ranking, generations, draws },
});
