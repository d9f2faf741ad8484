// What an agent may do: the last word in its stream, read for each request, so that every gate and every new grant agree
// at once.
import { Clock, Effect } from "effect";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { EventData } from "../../../events/index.ts";
import { agentStream } from "../../../events/stream.ts";
import { millisecondsOf } from "../../../events/time.ts";
import type { ReadError } from "../../event-store/errors.ts";
import { EventStore } from "../../event-store/event-store.ts";
import { refuse, type GateRefusal } from "./refusal.ts";

export type Grant = EventData<"AgentInvited">;

/** The grant of an agent; refuses one that was not invited, not for this role, not any more, or was sent away. */
export const grantOf = Effect.fnUntraced(function* (
  agent: string,
  role: string,
): Effect.fn.Return<Grant, GateRefusal | ReadError, EventStore> {
  const store = yield* EventStore;
  const history = yield* store.readStream(agentStream(agent));
  const invited = history.findLast((event) => event.type === "AgentInvited");
  if (invited === undefined) return yield* refuse("not-granted", `no agent ${agent} was invited`);
  const grant = invited.data;
  const revoked = history.findLast((event) => event.type === "AgentRevoked");
  if (revoked !== undefined && revoked.sequence > invited.sequence)
    return yield* refuse(
      "not-granted",
      `the grant of agent ${agent} was revoked at ${revoked.time}: ${revoked.data.reason}; ask the laboratory for a new invitation`,
    );
  if (hasExpired(grant, yield* Clock.currentTimeMillis))
    return yield* refuse(
      "not-granted",
      `grant ${grant.grant} expired at ${grant.expiresAt}; ask the laboratory for a new invitation`,
    );
  if (grant.role === role) return grant;
  return yield* refuse("not-granted", `agent ${agent} was invited as ${grant.role}, not as ${role}`);
});

const hasExpired = ({ expiresAt }: Grant, now: number): boolean =>
  expiresAt !== null && millisecondsOf(expiresAt) <= now;

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

/** Whether the grant is for the arm of this experiment. */
export const isForArm = ({ arms }: Grant, history: readonly LoggedEvent[]): boolean => {
  const opened = history.find((event) => event.type === "ExperimentOpened");
  return arms === null || (opened !== undefined && arms.includes(opened.data.arm));
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
