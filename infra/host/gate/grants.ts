// What an agent may do: the last word in its stream, so that every gate and every new grant agree at once. A gate reads the
// stream when it is asked, and keeps the answer until it hears that anything is published for it, for a second at most. It
// hears that on the connection on which it gets its requests, and before the log has it: whoever asks after a revocation
// was stored is heard after it.
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { Clock, Effect, type Scope } from "effect";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { EventData } from "../../../events/index.ts";
import { agentStream, streamFilter } from "../../../events/stream.ts";
import { millisecondsOf } from "../../../events/time.ts";
import type { ReadError } from "../../event-store/errors.ts";
import { EventStore } from "../../event-store/event-store.ts";
import { GateRefusal, refuse } from "./refusal.ts";

export type Grant = EventData<"AgentInvited">;

/**
 * The grant of an agent; refuses one that was not invited, not for this role, not any more, or was sent away.
 * @param kept milliseconds for which one that was read counts, where nothing is said of its agent
 */
export type Grants = (
  agent: string,
  role: string,
  kept?: number,
) => Effect.Effect<Grant, GateRefusal | ReadError>;

const KEPT = 1000;
/** For who only begins to wait: when something comes for it, its grant is looked at again. */
export const KEPT_TO_WAIT = 300_000;
/** Milliseconds after which what was said of an agent, and is not in its stream, will not get there any more. */
const SETTLED = 15_000;

export const grants = (connection: NatsConnection): Effect.Effect<Grants, never, EventStore | Scope.Scope> =>
  Effect.gen(function* () {
    const store = yield* EventStore;
    const kept = new Map<string, { readonly standing: Grant | GateRefusal; readonly at: number }>();
    /** By agent: ids of events that were published for its stream and not found there yet, and when the last was. */
    const said = new Map<string, { readonly ids: Set<string>; readonly at: number }>();
    /** What was read in an earlier one may be old. */
    let era = 0;
    const hear = (message: Msg): void => {
      const agent = message.subject.split(".")[4] ?? "";
      const ids = said.get(agent)?.ids ?? new Set();
      said.set(agent, { ids: ids.add(message.headers?.get("Nats-Msg-Id") ?? ""), at: performance.now() });
      kept.delete(agent);
      era += 1;
    };
    yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const subscription = connection.subscribe(streamFilter(agentStream("*")), {
          callback: (error, message) => {
            if (error === null) hear(message);
          },
        });
        await connection.flush();
        return subscription;
      }),
      (subscription) => Effect.sync(() => subscription.unsubscribe()),
    );
    // What is said while the connection is down is not heard.
    yield* Effect.forkScoped(
      Effect.promise(async () => {
        for await (const { type } of connection.status()) {
          if (type !== "disconnect") continue;
          era += 1;
          kept.clear();
        }
      }),
    );
    const isSettled = (agent: string, history: readonly LoggedEvent[]): boolean => {
      const heard = said.get(agent);
      if (heard === undefined) return true;
      for (const { id } of history) heard.ids.delete(id);
      if (heard.ids.size > 0 && performance.now() - heard.at < SETTLED) return false;
      said.delete(agent);
      return true;
    };
    const standingOf = Effect.fnUntraced(function* (agent: string, keep: number) {
      const at = performance.now();
      const found = kept.get(agent);
      if (found !== undefined && at - found.at < (found.standing instanceof GateRefusal ? KEPT : keep))
        return found.standing;
      const asked = era;
      const history = yield* store.readStream(agentStream(agent));
      const standing = standingIn(agent, history);
      if (history.length > 0 && isSettled(agent, history) && asked === era) kept.set(agent, { standing, at });
      return standing;
    });
    return Effect.fnUntraced(function* (agent, role, keep = KEPT) {
      const grant = yield* standingOf(agent, keep);
      if (grant instanceof GateRefusal) return yield* grant;
      if (hasExpired(grant, yield* Clock.currentTimeMillis))
        return yield* refuse(
          "not-granted",
          `grant ${grant.grant} expired at ${grant.expiresAt}; ask the laboratory for a new invitation`,
        );
      if (grant.role === role) return grant;
      return yield* refuse("not-granted", `agent ${agent} was invited as ${grant.role}, not as ${role}`);
    });
  });

const standingIn = (agent: string, history: readonly LoggedEvent[]): Grant | GateRefusal => {
  const invited = history.findLast((event) => event.type === "AgentInvited");
  if (invited === undefined) return refuse("not-granted", `no agent ${agent} was invited`);
  const revoked = history.findLast((event) => event.type === "AgentRevoked");
  if (revoked === undefined || revoked.sequence < invited.sequence) return invited.data;
  return refuse(
    "not-granted",
    `the grant of agent ${agent} was revoked at ${revoked.time}: ${revoked.data.reason}; ask the laboratory for a new invitation`,
  );
};

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
