export { CampaignArrived } from "./campaign-arrived.ts";
export { InferenceRecorded } from "./inference-recorded.ts";
export { WorkFailed } from "./work-failed.ts";
export { WorkParked } from "./work-parked.ts";
