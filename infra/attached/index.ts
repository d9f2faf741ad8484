// The SDK for agents in TypeScript: `import { attach } from "cambrian/agent"`.
export { attach, type Attached, type AttachOptions, type Lab, type Perform } from "./attach.ts";
export { readCredentials, type Credentials } from "./credentials.ts";
export { AttachError, type AttachFault, Refusal } from "./errors.ts";
export { observe, type Observation, type ObserveOptions, type RemarkKind } from "./observe.ts";
export {
  type Contribution,
  type GateClient,
  type Grant,
  openGate,
  type Told,
  type WorkItem,
} from "./gate-client.ts";
