// How a campaign stands in a line: the best against the first baseline, how many are closed, what may still be spent.
import type { OpenedCampaign } from "../../projections/campaigns/fold.ts";
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { writeDuration } from "../campaign-file/duration.ts";
import { firstBaseline, fixed, signed } from "../render/numbers.ts";
import { printable } from "../render/describe.ts";

/** `e0003 delta-wide fitness 0.6845 loss 0.0006 Δ loss -0.0064 to delta`; undefined before anything is trained. */
export const standing = (
  { bestExperiment }: OpenedCampaign,
  members: readonly Experiment[],
): string | undefined => {
  const baseline = firstBaseline(members);
  const best = members.find(({ experiment }) => experiment === bestExperiment) ?? fittest(members);
  if (best === undefined) return undefined;
  const { experiment, name, fitness, loss } = best;
  const against =
    baseline === undefined || baseline === best || baseline.loss === null || loss === null
      ? ""
      : ` Δ loss ${signed(loss - baseline.loss)} to ${printable(baseline.name ?? baseline.experiment)}`;
  return `${experiment} ${printable(name ?? "").slice(0, 40)} fitness ${fixed(fitness)} loss ${fixed(loss)}${against}`;
};

/** Before any candidate is trained, the fittest baseline. */
const fittest = (members: readonly Experiment[]): Experiment | undefined =>
  members
    .filter(({ fitness }) => fitness !== null)
    .toSorted((one, other) => (other.fitness ?? 0) - (one.fitness ?? 0))[0];

/** What of a limited budget is left, after `since` more milliseconds without an event; nothing without a limit. */
export const budgetLeft = (campaign: OpenedCampaign, since: number): readonly string[] => {
  const { settings, wallSeconds, deviceSeconds, flops, tokens, money, status } = campaign;
  const { budget } = settings;
  const { tokenBudget = null, moneyBudget = null } = settings.thinking ?? {};
  const running = status === "paused" ? 0 : Math.max(0, since) / 1000;
  const left = [
    ...(budget.wallSeconds === null ? [] : [`${writeDuration(budget.wallSeconds - wallSeconds - running)}`]),
    ...(budget.deviceSeconds === null
      ? []
      : [`${writeDuration(budget.deviceSeconds - deviceSeconds)} on devices`]),
    ...(budget.flops === null
      ? []
      : [`${Math.max(0, budget.flops - flops).toExponential(2)} FLOPs${uncountedText(campaign)}`]),
    ...(tokenBudget === null ? [] : [`${Math.max(0, tokenBudget - tokens)} tokens`]),
    ...(moneyBudget === null ? [] : [`${fixed(Math.max(0, moneyBudget - money))} in money`]),
  ];
  return left.length === 0 ? [] : [`${left.join(", ")} left`];
};

/** The operations of trainings that were not finished are unknown, and no budget knows of them. */
export const uncountedText = ({ uncounted }: OpenedCampaign): string =>
  uncounted === 0 ? "" : ` (${uncounted} ${uncounted === 1 ? "training" : "trainings"} not counted)`;

/** The line that a pipe gets now and then. */
export const standingLine = (
  campaign: OpenedCampaign,
  members: readonly Experiment[],
  time: string,
): string =>
  [
    `${time.slice(11, 19)}  best ${standing(campaign, members) ?? "none yet"}`,
    `${campaign.closed} of ${campaign.settings.experiments} closed`,
    ...budgetLeft(campaign, 0),
  ].join(" | ");
