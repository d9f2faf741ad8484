// Invites an agent: its key and its grant enter the log, and the gate knows it from then on.
import { isDeepStrictEqual } from "node:util";
import { Effect } from "effect";
import { BYTES_PER_HOUR, CONTRIBUTIONS_PER_MINUTE } from "../../events/agent/agent-invited.ts";
import type { EventData } from "../../events/index.ts";
import { agentStream } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import type { EventStore } from "../event-store/event-store.ts";
import { appendFacts } from "./append-facts.ts";
import { roleWork } from "./gate/work.ts";

/** Does nothing where the agent holds the same grant under the same key already. */
export const inviteAgent = (
  invitation: EventData<"AgentInvited">,
): Effect.Effect<unknown, AppendError, EventStore> =>
  appendFacts(agentStream(invitation.agent), "laboratory", (history) => {
    const held = history.findLast((event) => event.type === "AgentInvited");
    const same = held !== undefined && isDeepStrictEqual(held.data, invitation);
    return Effect.succeed(same ? [] : [{ type: "AgentInvited", data: invitation }]);
  });

/** What a gpu-agent may do in every campaign. */
export const gpuAgentInvitation = (
  agent: string,
  publicKey: string,
  maxInFlight: number,
): EventData<"AgentInvited"> => ({
  agent,
  role: "gpu-agent",
  publicKey,
  grant: `${agent}-gpu`,
  campaigns: null,
  arms: null,
  ...roleWork["gpu-agent"]!,
  maxInFlight,
  perMinute: CONTRIBUTIONS_PER_MINUTE,
  bytesPerHour: BYTES_PER_HOUR,
  weight: 1,
  expiresAt: null,
});
