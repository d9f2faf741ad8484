export { AgentAttached } from "./agent-attached.ts";
export { AgentDetached } from "./agent-detached.ts";
export { AgentRefused } from "./agent-refused.ts";
export { CampaignArrived } from "./campaign-arrived.ts";
export { InferenceRecorded } from "./inference-recorded.ts";
export { WorkFailed } from "./work-failed.ts";
export { WorkParked } from "./work-parked.ts";
