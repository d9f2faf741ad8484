// Answers that later code gives otherwise on purpose, and cannot give as it did then. Whatever is decided by them is
// decided again on what was recorded. Every change of this kind is named here, with the form that openings had until then.
import type { LoggedEvent } from "../../events/envelope.ts";
import type { ConductedOpening } from "../../events/opening.ts";

interface Change {
  /** Openings of campaigns below this version of their event came before the change. */
  readonly before: number;
  readonly types: ReadonlySet<LoggedEvent["type"]>;
  readonly why: string;
}

const changes: readonly Change[] = [
  {
    before: 2,
    types: new Set([
      "ExperienceSummarised",
      "ArchitectureProposed",
      "ArchitectureRevised",
      "NoveltyJudged",
      "QualityJudged",
      "AnalysisWritten",
    ]),
    why: "the grammar had other genes",
  },
  {
    before: 4,
    types: new Set(["AnalysisWritten"]),
    why: "analyses were worded otherwise; nothing is decided on their words",
  },
];

/** Why an answer is not asked for again; undefined where it must come out as it was recorded. */
export const changedSince = (opening: ConductedOpening, type: LoggedEvent["type"]): string | undefined => {
  // Forks came after every change.
  if (opening.type === "CampaignForked") return undefined;
  const version = Number(opening.attributes.dataschema.split("/").at(-1));
  return changes.find(({ before, types }) => version < before && types.has(type))?.why;
};
