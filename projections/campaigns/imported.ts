// A campaign that another laboratory published. Of how it was conducted nothing is known but what its records say, and
// what is not known is null: settings, spending, how many failed.
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData } from "../../events/index.ts";

const unknown = {
  seed: null,
  settings: null,
  reason: null,
  decisions: null,
  baselinesOpened: null,
  baselinesTrained: null,
  closed: null,
  trained: null,
  rejected: null,
  failed: null,
  cancelled: null,
  expired: null,
  wallSeconds: null,
  deviceSeconds: null,
  flops: null,
  uncounted: null,
  answers: null,
  tokens: null,
  money: null,
  uncountedAnswers: null,
  poolGeneration: null,
  openedAt: null,
  closedAt: null,
  origin: null,
} as const;

type Imported = EventData<"CampaignImported">;

export interface ImportedCampaign
  extends Readonly<typeof unknown>, Pick<Imported, "name" | "question" | "sync"> {
  readonly campaign: string;
  readonly status: "imported";
  /** Where it was published, and what is there. */
  readonly source: Imported["source"] & Pick<Imported, "records" | "missing" | "score">;
  /** Records that were imported so far. */
  readonly opened: number;
  /** By the score that the source gives; of equal ones the earlier. */
  readonly bestExperiment: string | null;
  readonly bestFitness: number | null;
  readonly meanFitness: number | null;
  readonly sequence: number;
  readonly genesis: string;
}

export const importedCampaign = (event: LoggedEvent<"CampaignImported">): ImportedCampaign => {
  const { name, question, sync, source, records, missing, score } = event.data;
  return {
    ...unknown,
    campaign: event.stream.campaign,
    ...{ name, question, sync, status: "imported" },
    source: { ...source, records, missing, score },
    ...{ opened: 0, bestExperiment: null, bestFitness: null, meanFitness: null },
    sequence: event.sequence,
    genesis: event.hash,
  };
};

/** With one more of its records. */
export const withImported = (
  campaign: ImportedCampaign,
  { stream, data: { score } }: LoggedEvent<"ExperimentImported">,
): ImportedCampaign => {
  const opened = campaign.opened + 1;
  const mean = campaign.meanFitness ?? 0;
  const counted = { ...campaign, opened, meanFitness: mean + (score - mean) / opened };
  return campaign.bestFitness !== null && score <= campaign.bestFitness
    ? counted
    : { ...counted, bestExperiment: stream.id, bestFitness: score };
};
