// Agents as a person invites them and sends them away: the event in the log, and what the server is told of the agent's
// account, wherever it runs.
import { Array as Arr, Clock, Effect, HashMap, Order, Stream } from "effect";
import { millisecondsOf } from "../../events/time.ts";
import { connect, withoutUser } from "../../infra/connection/connect.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { heldLeases } from "../../infra/host/gate/in-flight.ts";
import { type Sight, sightsOf } from "../../infra/host/gate/presence.ts";
import type { Agent } from "../../projections/agents/fold.ts";
import { agents as projection } from "../../projections/agents/tables.ts";
import { fold } from "../../projections/projection.ts";
import { natsAccounts, type Account } from "../../infra/embedded/nats-accounts.ts";
import { tellAccount } from "../../infra/embedded/nats-claims.ts";
import { runningLaboratory } from "../../infra/embedded/run-file.ts";
import { NoGrant } from "../../infra/host/revoke-agent.ts";
import { roleWork } from "../../infra/host/gate/work.ts";
import { CommandError } from "../errors.ts";
import { commandIn } from "../flags.ts";
import { outsideServer } from "./connection.ts";
import { tellServer } from "./tell-server.ts";

/** The roles that an agent from outside can have. */
export const agentRoles = Object.keys(roleWork);

/** Tells the server of an account as it is now. Where none runs there is nothing to tell: the next start does. */
export const announceAccount = Effect.fnUntraced(function* (data: string, account: Account) {
  const accounts = yield* natsAccounts(data);
  const outside = outsideServer(process.env);
  if (outside !== undefined) return yield* tellServer(outside, accounts, account);
  const running = yield* runningLaboratory(data);
  if (running === null) return;
  yield* tellAccount({ url: running.url, creds: accounts.sysCredentials }, account[1]);
});

/** Where agents reach the server now; null where none runs. */
export const serverUrl = Effect.fnUntraced(function* (data: string) {
  const outside = outsideServer(process.env);
  if (outside !== undefined) return withoutUser(outside.url);
  return (yield* runningLaboratory(data))?.url ?? null;
});

/** A time from now, in whole seconds since 1970, and as the log writes it. */
export const expiryOf = (seconds: number) =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const at = Math.floor(now / 1000 + seconds);
    return { seconds: at, time: new Date(at * 1000).toISOString() };
  });

/** `checker-1`, `checker-2`, …: the first that nobody was invited as. */
export const freeName = (role: string, taken: ReadonlySet<string>): string => {
  for (let number = 1; ; number++) if (!taken.has(`${role}-${number}`)) return `${role}-${number}`;
};

export const noAgent = (agent: string, message: string): CommandError =>
  new CommandError(
    "notFound",
    `agent ${agent}: ${message}`,
    (data) => `See which there are with: ${commandIn(data, "agent list")}`,
  );

/** What is done to an agent, where there is one of that name with a grant. */
export const named = <A, E, R>(agent: string, done: Effect.Effect<A, E | NoGrant, R>) =>
  Effect.catch(done, (error) =>
    Effect.fail(error instanceof NoGrant ? noAgent(agent, error.message) : error),
  );

/** An agent as a person sees it: what the log says of it, and what gates saw of it lately. */
export interface ListedAgent {
  readonly agent: string;
  readonly role: string | null;
  /** Null for every campaign. */
  readonly campaign: string | null;
  readonly state: "present" | "away" | "revoked" | "expired";
  readonly inFlight: number;
  readonly done: number;
  readonly refused: number;
  /** Mean of a request, in milliseconds; null where nobody saw it lately. */
  readonly latency: number | null;
  readonly software: string | null;
  readonly lastSeen: string | null;
  readonly expiresAt: string | null;
}

/** Every agent that was invited, in the order of their names. */
export const agentsOf = Effect.fnUntraced(function* (data: string) {
  const store = yield* EventStore;
  const log = yield* Stream.runCollect(store.readAll());
  const { agents } = fold(projection, log);
  const now = yield* Clock.currentTimeMillis;
  const { sights, held } = yield* presentAt(data);
  const listed = [...HashMap.values(agents)]
    .filter(({ invitedAt }) => invitedAt !== null)
    .map((agent): ListedAgent => {
      const seen = sights.filter((sight) => sight.agent === agent.agent);
      const latest = seen.toSorted((one, other) => other.lastSeen - one.lastSeen)[0];
      return {
        agent: agent.agent,
        role: agent.role,
        campaign: agent.campaigns === null ? null : agent.campaigns.join(", "),
        state: stateOf(agent, latest, now),
        inFlight: held.get(agent.agent) ?? 0,
        done: agent.contributions + agent.trainingsFinished + agent.trainingsFailed,
        // The log hears of refusals once a minute; a gate that saw more of them knows better.
        refused: Math.max(
          agent.refused,
          seen.reduce((sum, { refused }) => sum + refused, 0),
        ),
        latency: latest?.latency ?? null,
        software: latest?.software ?? agent.software,
        lastSeen: latest === undefined ? agent.lastAt : new Date(latest.lastSeen).toISOString(),
        expiresAt: agent.expiresAt,
      };
    });
  return Arr.sortWith(listed, ({ agent }) => agent, Order.String);
});

const stateOf = (
  { revokedAt, expiresAt, attachedAt, detachedAt }: Agent,
  latest: Sight | undefined,
  now: number,
): ListedAgent["state"] => {
  if (revokedAt !== null) return "revoked";
  if (expiresAt !== null && millisecondsOf(expiresAt) <= now) return "expired";
  const left = attachedAt !== null && detachedAt !== null;
  return latest !== undefined && !left ? "present" : "away";
};

/** Nobody is there where no laboratory runs. */
const presentAt = Effect.fnUntraced(function* (data: string) {
  const nobody = { sights: [] as readonly Sight[], held: new Map<string, number>() };
  const running = yield* runningLaboratory(data);
  const outside = outsideServer(process.env);
  const address = running === null ? outside : { url: running.url, creds: running.labCredentials };
  if (address === undefined) return nobody;
  const { url, creds } = address;
  const connection = yield* connect({ url, ...(creds === undefined ? {} : { creds }) });
  return { sights: yield* sightsOf(connection), held: yield* heldLeases(connection) };
});
