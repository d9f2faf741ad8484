// How an experiment is opened that compares two programs pair by pair, whatever the question: the confirmation of a
// claim, an ablation, the same claim at a larger size.
import type { Scale } from "../../events/campaign/campaign-opened.ts";
import type { EventData } from "../../events/index.ts";
import { seed32 } from "../policies/random.ts";
import type { SharedView } from "./shared-view.ts";

export type Opened = EventData<"CampaignOpened">;
type Opening = EventData<"ExperimentOpened">;
type Sides = Pick<NonNullable<Opening["pairing"]>, "candidate" | "reference">;

/** The held-out split of each question: none is exploration's, none another's. */
export const SPLITS = { confirmation: 1, ablation: 2, scale: 3 } as const;

/** What is asked, of which programs, with how many fresh seeds; what is left out is as the campaign has it. */
interface Question extends Sides, Pick<Opening, "ordinal" | "stage"> {
  readonly arm: keyof typeof SPLITS;
  readonly pairs: number;
  readonly ablation?: Opening["ablation"];
  readonly suite?: Pick<Scale, "tasks" | "fitness">;
  /** Of one training. */
  readonly timeLimit?: number;
}

/** A program that was measured, as one side of the pairs. */
export const sideOf = (shared: SharedView, id: string): Sides["candidate"] => {
  const found = shared.measured().find(({ experiment }) => experiment === id);
  if (found === undefined) throw new Error(`${id} is to be compared, but was never measured`);
  return { experiment: id, code: found.code };
};

export const pairedOpening = (
  id: string,
  { seed, settings }: Opened,
  { arm, stage, ordinal, candidate, reference, pairs, ablation = null, ...given }: Question,
): Opening => {
  const { rules, revisions } = settings.policy;
  const { tasks, fitness } = given.suite ?? { tasks: settings.tasks, fitness: {} };
  const timeLimits = { ...settings.timeLimits, training: given.timeLimit ?? settings.timeLimits.training };
  const perRun = timeLimits.training + timeLimits.queue;
  return {
    ...{ ordinal, arm, stage },
    pairing: {
      ...{ candidate, reference },
      randomSeeds: Array.from({ length: pairs }, (_, pair) => seed32(seed, arm, id, pair)),
      split: SPLITS[arm],
    },
    ablation,
    randomSeed: seed32(seed, "experiment", id),
    parent: null,
    references: [],
    poolGeneration: null,
    baselineName: null,
    baselineCode: null,
    suggestion: null,
    baseline: null,
    tasks,
    revisions,
    // What tests a claim is measured in any case.
    review: null,
    // It is compared pair by pair: neither suspected nor ended early by one of them.
    rules: { ...rules, fitness: { ...rules.fitness, ...fitness }, leakGain: null, watch: null },
    timeLimits: { ...timeLimits, experiment: Math.max(timeLimits.experiment, 2 * pairs * perRun) },
  };
};
