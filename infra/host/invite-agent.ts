// Invites an agent: its key and its grant enter the log, and the gate knows it from then on.
import { isDeepStrictEqual } from "node:util";
import { Effect } from "effect";
import { CONTRIBUTIONS_PER_MINUTE } from "../../events/agent/agent-invited.ts";
import { eventId } from "../../events/event-id.ts";
import type { EventData } from "../../events/index.ts";
import { agentStream } from "../../events/stream.ts";
import type { AppendError } from "../event-store/errors.ts";
import { EventStore, headOf } from "../event-store/event-store.ts";
import { roleWork } from "./gate/work.ts";

/** Does nothing where the agent holds the same grant under the same key already. */
export const inviteAgent = (
  invitation: EventData<"AgentInvited">,
): Effect.Effect<void, AppendError, EventStore> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const stream = agentStream(invitation.agent);
    const history = yield* store.readStream(stream);
    const held = history.findLast((event) => event.type === "AgentInvited");
    if (held !== undefined && isDeepStrictEqual(held.data, invitation)) return;
    const draft = {
      type: "AgentInvited",
      data: invitation,
      id: eventId(invitation.agent, "AgentInvited", history.length),
      causationid: null,
      actor: "laboratory",
    } as const;
    yield* store.append([{ stream, expected: headOf(history), events: [draft] }]);
  }).pipe(Effect.retry({ while: (error) => error._tag === "Conflict" }));

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
  weight: 1,
  expiresAt: null,
});
