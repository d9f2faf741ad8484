export { AgentInvited } from "./agent-invited.ts";
export { AgentRevoked } from "./agent-revoked.ts";
export { KeyRotated } from "./key-rotated.ts";
