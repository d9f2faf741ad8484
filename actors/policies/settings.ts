// The policy's numbers. `paper` holds those of arXiv 2507.18074 (section 3 and appendix); `demo` scales them so
// that a laptop sees every part of the policy at work within minutes.
import type { CampaignSettings, Policy } from "../../events/campaign/campaign-opened.ts";

export const paperPolicy: Policy = {
  coldStart: 200,
  refreshEvery: 50,
  poolSize: 50,
  parentRanks: 10,
  references: 4,
  parent: "paper",
  controlShare: 0,
  revisions: 3,
};

export const demoPolicy: Policy = { ...paperPolicy, coldStart: 2, refreshEvery: 2, controlShare: 0.2 };

export const demoSettings: CampaignSettings = {
  experiments: 16,
  parallel: 1,
  baselines: ["delta", "gated-linear"],
  task: { name: "overwrite-recall", preset: "laptop" },
  policy: demoPolicy,
  timeLimits: { experiment: 7200, probe: 120, training: 600, queue: 3600 },
};
