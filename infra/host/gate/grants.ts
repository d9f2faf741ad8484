// What an agent may do: the last invitation in its stream, read for each request, so that every gate and every new
// grant agree at once.
import { Effect } from "effect";
import type { EventData } from "../../../events/index.ts";
import { agentStream } from "../../../events/stream.ts";
import type { ReadError } from "../../event-store/errors.ts";
import { EventStore } from "../../event-store/event-store.ts";
import { refuse, type GateRefusal } from "./refusal.ts";

export type Grant = EventData<"AgentInvited">;

/** The grant of an agent; refuses one that was not invited, or not for this role. */
export const grantOf = Effect.fnUntraced(function* (
  agent: string,
  role: string,
): Effect.fn.Return<Grant, GateRefusal | ReadError, EventStore> {
  const store = yield* EventStore;
  const history = yield* store.readStream(agentStream(agent));
  const invited = history.findLast((event) => event.type === "AgentInvited");
  if (invited === undefined) return yield* refuse("not-granted", `no agent ${agent} was invited`);
  const grant = invited.data;
  if (grant.role === role) return grant;
  return yield* refuse("not-granted", `agent ${agent} was invited as ${grant.role}, not as ${role}`);
});

/** Refuses a campaign that the grant does not allow, or that the request does not name. */
export const checkCampaign = (
  grant: Grant,
  asked: string,
  campaign: string,
): Effect.Effect<void, GateRefusal> => {
  const allowed = grant.campaigns === null || grant.campaigns.includes(campaign);
  if (!allowed)
    return Effect.fail(refuse("not-granted", `grant ${grant.grant} is not for campaign ${campaign}`));
  if (asked !== "lab" && asked !== campaign)
    return Effect.fail(
      refuse("not-granted", `the request names campaign ${asked}, the work is of ${campaign}`),
    );
  return Effect.void;
};

/** Refuses types that are not among those granted. */
export const checkTypes = (
  grant: Grant,
  what: "leases" | "contributes",
  types: readonly string[],
): Effect.Effect<void, GateRefusal> => {
  const refused = types.filter((type) => !grant[what].includes(type));
  if (refused.length === 0) return Effect.void;
  const verb = what === "leases" ? "lease" : "contribute";
  return Effect.fail(
    refuse("not-granted", `grant ${grant.grant} does not allow to ${verb} ${refused.join(", ")}`),
  );
};
