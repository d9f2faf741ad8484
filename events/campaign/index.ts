export { CampaignOpened } from "./campaign-opened.ts";
export { CampaignAdvanced } from "./campaign-advanced.ts";
export { SeedPoolUpdated } from "./seed-pool-updated.ts";
export { CampaignClosed } from "./campaign-closed.ts";
