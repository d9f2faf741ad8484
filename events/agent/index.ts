export { AgentInvited } from "./agent-invited.ts";
export { AgentRevoked } from "./agent-revoked.ts";
export { KeyRotated } from "./key-rotated.ts";
export { RemarkKindRegistered } from "./remark-kind-registered.ts";
export { RemarkMade } from "./remark-made.ts";
