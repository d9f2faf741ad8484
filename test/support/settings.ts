// The demonstration's settings with two baselines of one kind each: what tests of the director and the roles count on.
import { demoSettings } from "../../actors/policies/settings.ts";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";

export const twoBaselines: CampaignSettings = {
  ...demoSettings,
  // Who plays the gpu-agent in these tests answers no comparison; claims have tests of their own.
  criteria: { ...demoSettings.criteria, confirmations: 0 },
  baselines: [
    { name: "delta", code: null },
    { name: "gated-linear", code: null },
  ],
};
