export { CampaignArrived } from "./campaign-arrived.ts";
export { WorkFailed } from "./work-failed.ts";
export { WorkParked } from "./work-parked.ts";
