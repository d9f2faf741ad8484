// The demonstration's settings with two baselines of one kind each: what tests of the director and the roles count on.
import { demoSettings } from "../../actors/policies/settings.ts";
import type { CampaignSettings } from "../../events/campaign/campaign-opened.ts";

export const twoBaselines: CampaignSettings = {
  ...demoSettings,
  baselines: [
    { name: "delta", code: null },
    { name: "gated-linear", code: null },
  ],
};
