// The arms of the study. Each campaign is of one arm alone, so that all its candidates are that arm's.
import type { CampaignFile } from "../../cli/campaign-file/schema.ts";

type Settings = Pick<CampaignFile, "policy" | "cognition">;

export const arms = {
  /** As `cambrian run` searches, with pool, experience and library. */
  evolution: { policy: { controlShare: 0 } },
  /** Best-of-N: the same grammar draws, and nothing is remembered but what was tried. */
  control: { policy: { controlShare: 1 } },
  /** Evolution that has read nothing. */
  "without-cognition": { policy: { controlShare: 0 }, cognition: null },
} as const satisfies Readonly<Record<string, Settings>>;

export type StudyArm = keyof typeof arms;
export const armNames = Object.keys(arms) as StudyArm[];
