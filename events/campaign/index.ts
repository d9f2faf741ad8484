export { CampaignOpened } from "./campaign-opened.ts";
export { CampaignAdvanced } from "./campaign-advanced.ts";
export { SeedPoolUpdated } from "./seed-pool-updated.ts";
export { CampaignPaused } from "./campaign-paused.ts";
export { CampaignResumed } from "./campaign-resumed.ts";
export { CampaignStopRequested } from "./campaign-stop-requested.ts";
export { CampaignContinued } from "./campaign-continued.ts";
export { CampaignClosed } from "./campaign-closed.ts";
