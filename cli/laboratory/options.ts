// What the bandit knows of each model with each way of proposing, and which of them it would choose now.
import { chooseOption, recordsOf } from "../../actors/policies/options.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import type { OpenedCampaign } from "../../projections/campaigns/fold.ts";
import { inference } from "../../projections/index.ts";
import { fold } from "../../projections/projection.ts";
import { trialsBefore } from "../../projections/inference/fold.ts";

export interface OptionStanding {
  readonly reasoner: string;
  readonly model: string;
  readonly way: string;
  readonly trials: number;
  /** Mean improvement for a second or a thousand tokens. */
  readonly rate: number;
  /** The upper confidence bound; null before the first trial. */
  readonly bound: number | null;
  readonly next: boolean;
}

/** In the order of the settings; none where no language model is asked. */
export const optionsOf = (
  events: readonly LoggedEvent[],
  { campaign, settings: { thinking } }: OpenedCampaign,
): readonly OptionStanding[] => {
  if (thinking === null) return [];
  const trials = trialsBefore(fold(inference, events), campaign, Infinity);
  const { options, per } = thinking;
  const next = chooseOption(options, trials, per);
  return recordsOf(options, trials, per).map(({ option, ...record }) => ({
    ...{ ...option.mind, way: option.way },
    ...record,
    next: option === next,
  }));
};
