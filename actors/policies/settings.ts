// The settings of a campaign. `paper` holds the policy of arXiv 2507.18074 (section 3 and appendix); `demo` scales it so
// that a laptop sees every part of the policy at work within minutes.
import { Array as Arr } from "effect";
import type { CampaignSettings, Criteria, Policy, Scale } from "../../events/campaign/campaign-opened.ts";
import { defaultBaselines } from "../grammar/references.ts";
import { suites } from "./suites.ts";

export const paperPolicy: Policy = {
  coldStart: 200,
  refreshEvery: 50,
  poolSize: 50,
  parentRanks: 10,
  references: 4,
  parent: "paper",
  boltzmann: { temperature: 0.05 },
  islands: { count: 4, migrateEvery: 25 },
  mapElites: { costBins: 4, behaviourBins: 4 },
  controlShare: 0,
  revisions: 3,
  review: null,
  remarks: null,
  rules: {
    edition: 2,
    probings: 3,
    nearest: 5,
    fitness: { ...suites.laptop.fitness, clip: 0.1, steepness: 6 },
    leakGain: 0.1,
    paired: true,
    rungs: [1 / 9, 1 / 3],
    watch: { hopelessGap: 0.3, standardErrors: 2, divergence: 3 },
  },
};

export const demoPolicy: Policy = { ...paperPolicy, coldStart: 2, refreshEvery: 2, controlShare: 0.2 };

/** What is confirmed at the next larger size, with accelerators: an hour for a training of all its tasks. */
export const gpuScale: Scale = { ...suites.gpu, seeds: 6, timeLimit: 3600 };

/** Settings for a campaign that is yet to be opened: it registers criteria. */
export interface Preset extends CampaignSettings {
  readonly criteria: Criteria;
}

export const demoSettings: Preset = {
  experiments: 16,
  parallel: 1,
  baselines: Arr.map(defaultBaselines, (name) => ({ name, code: null })),
  tasks: suites.laptop.tasks,
  reasoner: "grammar",
  thinking: null,
  library: null,
  policy: demoPolicy,
  budget: { wallSeconds: null, deviceSeconds: null, flops: null },
  criteria: {
    ...{ minimumGain: 0.02, confirmations: 1, confirmSeeds: 6, falseDiscoveryRate: 0.05 },
    ...{ ablations: 0, ablationSeeds: 6, scale: null },
  },
  timeLimits: { experiment: 7200, probe: 120, training: 600, queue: 3600 },
};
