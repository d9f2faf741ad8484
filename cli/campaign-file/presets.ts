// Whole sets of settings, by the name under `preset`: what a campaign is where its file and flags say nothing.
import { demoSettings, paperPolicy } from "../../actors/policies/settings.ts";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";

/** The paper opened 1,773 experiments (arXiv 2507.18074, abstract). */
const paperSettings: CampaignSettings = { ...demoSettings, experiments: 1773, policy: paperPolicy };

export const presetNames = ["demo", "paper"] as const;
export const presets: Readonly<Record<(typeof presetNames)[number], CampaignSettings>> = {
  demo: demoSettings,
  paper: paperSettings,
};

export const DEFAULT_QUESTION = "Which token-mixing layer recalls best what was written last?";
