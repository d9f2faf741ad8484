// The director: one decision for each cause, taken from the campaign's own stream and from everything else up to the
// cause in log order. A decision is one atomic batch whose first event is CampaignAdvanced (DESIGN.md, "Actors").
import type { LoggedEvent } from "../../events/envelope.ts";
import type { EventData, Fact } from "../../events/index.ts";
import type { CampaignContext } from "../machines/campaign.ts";
import { parentPolicies } from "../policies/parent/index.ts";
import type { Ancestry } from "../policies/parent/policy.ts";
import { random, seed32 } from "../policies/random.ts";
import type { SharedView } from "./shared-view.ts";

export interface Advance {
  /** For the campaign's stream, CampaignAdvanced first. */
  readonly campaign: readonly [Fact, ...Fact[]];
  /** The experiments that it opens, each the first event of a new stream. */
  readonly experiments: readonly { readonly id: string; readonly opened: EventData<"ExperimentOpened"> }[];
}

export const baselineId = (index: number): string => `b${String(index + 1).padStart(2, "0")}`;
export const candidateId = (index: number): string => `e${String(index + 1).padStart(4, "0")}`;

/**
 * Decides on the next cause: CampaignOpened first, then every ExperimentClosed in log order.
 * @param campaign the campaign's own stream, folded up to the revision that the append expects
 * @param shared everything else as of the cause
 */
export const decideAdvance = (campaign: CampaignContext, shared: SharedView, cause: LoggedEvent): Advance => {
  const { opened } = campaign;
  if (opened === null) throw new Error("a decision is wanted of a campaign that was not opened");
  const { settings } = opened;
  const ordinal = campaign.advances;
  const pool = poolUpdate(campaign, shared);
  const failed = referenceFailed(campaign, shared, ordinal);
  const experiments = failed
    ? []
    : openings(campaign, ordinal).map((id) => ({
        id,
        opened: opening(id, campaign, pool ?? campaign.pool, shared),
      }));
  const total = settings.baselines.length + settings.experiments;
  const inFlight = campaign.experiments.length + experiments.length - ordinal;
  const done = inFlight === 0 && (failed || ordinal === total);
  const closing = { opened: campaign.experiments.length, closed: ordinal };
  return {
    campaign: [
      {
        type: "CampaignAdvanced",
        data: { ordinal, cause: cause.id, opened: experiments.map(({ id }) => id) },
      },
      ...(pool === null ? [] : [{ type: "SeedPoolUpdated", data: pool } as const]),
      ...(done
        ? [
            {
              type: "CampaignClosed",
              data: { reason: failed ? "baseline-failed" : "budget-spent", ...closing },
            } as const,
          ]
        : []),
    ],
    experiments,
  };
};

/** Whether the baseline that all others are compared with ended without a result: nothing can be measured then. */
const referenceFailed = (campaign: CampaignContext, shared: SharedView, ordinal: number): boolean =>
  ordinal > 0 && campaign.experiments.length > 0 && shared.known(baselineId(0))?.loss == null;

/**
 * The ids to open now: the first baseline alone, then the other baselines, then, once all are closed, the candidates;
 * never more in flight than the campaign's setting. `ordinal` closes have been taken.
 */
const openings = ({ opened, experiments }: CampaignContext, ordinal: number): string[] => {
  if (opened === null) return [];
  const { baselines, experiments: candidates, parallel } = opened.settings;
  const allowed =
    ordinal === 0 ? 1 : ordinal < baselines.length ? baselines.length : baselines.length + candidates;
  const until = Math.min(allowed, ordinal + parallel);
  return Array.from({ length: Math.max(0, until - experiments.length) }, (_, offset) => {
    const index = experiments.length + offset;
    return index < baselines.length ? baselineId(index) : candidateId(index - baselines.length);
  });
};

/** A new generation when the baselines are measured, after the cold start, and every `refreshEvery` entries. */
const poolUpdate = (campaign: CampaignContext, shared: SharedView): EventData<"SeedPoolUpdated"> | null => {
  const { opened, pool, advances } = campaign;
  if (opened === null || advances < opened.settings.baselines.length) return null;
  const { coldStart, refreshEvery, poolSize } = opened.settings.policy;
  const ranking = shared.ranking();
  const entries = ranking.filter(({ experiment }) => !experiment.startsWith("b")).length;
  const due =
    pool === null
      ? ranking.length > 0
      : pool.generation === 0
        ? entries > 0 && entries >= coldStart
        : entries - pool.entries >= refreshEvery;
  if (!due) return null;
  const members = ranking.slice(0, poolSize).map(({ experiment, fitness }) => ({ experiment, fitness }));
  return { generation: pool === null ? 0 : pool.generation + 1, entries, members };
};

const opening = (
  id: string,
  { opened }: CampaignContext,
  pool: EventData<"SeedPoolUpdated"> | null,
  shared: SharedView,
): EventData<"ExperimentOpened"> => {
  if (opened === null) throw new Error("an experiment is to be opened in a campaign that was not");
  const { seed, settings } = opened;
  const isBaseline = id.startsWith("b");
  const index = Number(id.slice(1)) - 1;
  const arm = isBaseline
    ? "baseline"
    : random(seed, "arm", id).next() < settings.policy.controlShare
      ? "control"
      : "evolution";
  const reference = shared.known(baselineId(0));
  const ancestry = arm === "evolution" ? drawAncestry(id, seed, settings.policy, pool) : null;
  return {
    ordinal: isBaseline ? index : settings.baselines.length + index,
    arm,
    stage: "explore",
    randomSeed: seed32(seed, "experiment", id),
    parent: ancestry?.parent ?? null,
    references: ancestry?.references ?? [],
    poolGeneration: ancestry === null ? null : (pool?.generation ?? null),
    baselineName: (isBaseline ? settings.baselines[index]?.name : null) ?? null,
    baselineCode: (isBaseline ? settings.baselines[index]?.code : null) ?? null,
    baseline:
      reference === null || reference.loss === null || reference.accuracy === null
        ? null
        : { experiment: reference.experiment, loss: reference.loss, accuracy: reference.accuracy },
    task: settings.task,
    revisions: settings.policy.revisions,
    // A baseline is what others are compared with: nothing to suspect it by, nothing to end it early by.
    rules: isBaseline ? { ...settings.policy.rules, leakGain: null, watch: null } : settings.policy.rules,
    timeLimits: settings.timeLimits,
  };
};

const drawAncestry = (
  id: string,
  seed: number,
  policy: EventData<"CampaignOpened">["settings"]["policy"],
  pool: EventData<"SeedPoolUpdated"> | null,
): Ancestry | null => {
  const choose = parentPolicies[policy.parent];
  if (choose === undefined) throw new Error(`no parent policy is called "${policy.parent}"`);
  const [best, ...rest] = pool?.members ?? [];
  return best === undefined ? null : choose([best, ...rest], policy, random(seed, "parent", id));
};
