// Whole sets of settings, by the name under `preset`: what a campaign is where its file and flags say nothing.
import { FULL_PAIRS } from "../../actors/policies/claims.ts";
import { demoSettings, gpuScale, paperPolicy, type Preset } from "../../actors/policies/settings.ts";

/** The paper opened 1,773 experiments (arXiv 2507.18074, abstract). */
const paperSettings: Preset = {
  ...demoSettings,
  experiments: 1773,
  policy: paperPolicy,
  criteria: {
    ...demoSettings.criteria,
    ...{ confirmations: null, confirmSeeds: FULL_PAIRS, ablations: null, scale: gpuScale },
  },
};

export const presetNames = ["demo", "paper"] as const;
export const presets: Readonly<Record<(typeof presetNames)[number], Preset>> = {
  demo: demoSettings,
  paper: paperSettings,
};

export const DEFAULT_QUESTION = "Which token-mixing layer recalls best what was written last?";
