export { AgentInvited } from "./agent-invited.ts";
