// The experiment that a command is about, in the log as it was at the moment that `--at` names.
import { Effect, Option } from "effect";
import { foldAsOf } from "./as-of.ts";
import { findExperiment } from "./campaigns.ts";

export const experimentAsOf = Effect.fnUntraced(function* ({
  experiment,
  campaign,
  at,
}: {
  readonly experiment: string;
  readonly campaign: Option.Option<string>;
  readonly at: Option.Option<string>;
}) {
  const folded = yield* foldAsOf(at, campaignIn(experiment, campaign));
  return { folded, found: findExperiment(folded, experiment, Option.getOrUndefined(campaign)) };
});

/** The campaign that the experiment's name says, else the one that is named beside it. */
const campaignIn = (experiment: string, campaign: Option.Option<string>): Option.Option<string> =>
  experiment.includes("/") ? Option.fromUndefinedOr(experiment.split("/")[0]) : campaign;
