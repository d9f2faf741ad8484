// A campaign on a page: how it stands, then every experiment by fitness.
import type { ArmResults } from "../../projections/campaigns/arms.ts";
import type { Campaign } from "../../projections/campaigns/fold.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { armLines, spentLine } from "./arms.ts";
import { printable } from "./describe.ts";
import { rankingTable } from "./ranking.ts";

export const campaignLines = (
  campaign: Campaign,
  experiments: readonly Experiment[],
  decisions: string,
  arms: Readonly<Record<string, ArmResults>>,
): string[] => {
  const { opened, closed, trained, rejected, failed, cancelled, expired, settings } = campaign;
  const ended = [
    `${trained} trained`,
    `${rejected} rejected`,
    `${failed} failed`,
    `${cancelled} cancelled`,
    `${expired} expired`,
  ].join(", ");
  return [
    `campaign   ${campaign.campaign} "${printable(campaign.name)}", ${campaign.status}${campaign.reason === null ? "" : ` (${campaign.reason})`}`,
    `question   ${printable(campaign.question)}`,
    `candidates ${opened} of ${settings.experiments} opened, ${closed} closed: ${ended}`,
    ...armLines(arms),
    spentLine(campaign),
    `pool       ${campaign.poolGeneration === null ? "none yet" : `generation ${campaign.poolGeneration}`}`,
    `decisions  ${decisions}`,
    "",
    ...rankingTable(experiments),
  ];
};
