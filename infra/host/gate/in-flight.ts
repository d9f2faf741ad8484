// How much each agent has on its hands, for the quota of its grant: one message per lease, which vanishes with the lease.
// Where it is lost with a server, agents may take a little more.
import { jetstreamManager } from "@nats-io/jetstream";
import { createInbox, type NatsConnection } from "@nats-io/transport-node";
import { Effect, type Scope } from "effect";
import { ACK_WAIT_SECONDS } from "../work-consumer.ts";
import { gateStream } from "./gate-stream.ts";
import type { GateRefusal } from "./refusal.ts";

const LEASES = "LEASES";

/** Who holds work: an agent, in its role. */
export interface Holder {
  readonly role: string;
  readonly agent: string;
}

export interface InFlight {
  /** Leases that the agent holds. */
  readonly count: (holder: Holder) => Effect.Effect<number, GateRefusal>;
  /** Leases that agents of a role hold. */
  readonly countOf: (role: string) => Effect.Effect<number, GateRefusal>;
  /** Whether anybody holds this work. */
  readonly isHeld: (cause: string) => Effect.Effect<boolean, GateRefusal>;
  /** Whether the agent holds it, and nobody else. */
  readonly holdsAlone: (holder: Holder, cause: string) => Effect.Effect<boolean, GateRefusal>;
  /** The agent has the work for another while. */
  readonly hold: (holder: Holder, cause: string) => Effect.Effect<void, GateRefusal>;
  readonly release: (holder: Holder, cause: string) => Effect.Effect<void, GateRefusal>;
  /** The work is over, and nobody will hold it again: said, without an answer, before what this gate asks next. */
  readonly end: (holder: Holder, cause: string) => void;
}

const leaseSubject = ({ role, agent }: Holder, cause: string): string =>
  `cambrian.lease.${role}.${agent}.${cause}`;
const ANYBODY: Holder = { role: "*", agent: "*" };

export const inFlight = (connection: NatsConnection): Effect.Effect<InFlight, GateRefusal> =>
  Effect.gen(function* () {
    const options = { name: LEASES, subject: leaseSubject(ANYBODY, "*"), seconds: ACK_WAIT_SECONDS };
    const { attempt, subjects: found, streams } = yield* gateStream(connection, options);
    const unheard = createInbox();
    return {
      count: (holder) => Effect.map(found(leaseSubject(holder, "*")), ({ length }) => length),
      countOf: (role) => Effect.map(found(leaseSubject({ role, agent: "*" }, "*")), ({ length }) => length),
      isHeld: (cause) => Effect.map(found(leaseSubject(ANYBODY, cause)), ({ length }) => length > 0),
      holdsAlone: (holder, cause) =>
        Effect.map(
          found(leaseSubject(ANYBODY, cause)),
          ([one, ...others]) => others.length === 0 && one === leaseSubject(holder, cause),
        ),
      hold: (holder, cause) =>
        Effect.asVoid(attempt(() => connection.request(leaseSubject(holder, cause), "", { timeout: 2000 }))),
      release: (holder, cause) =>
        Effect.asVoid(attempt(() => streams.purge(LEASES, { filter: leaseSubject(holder, cause) }))),
      end: (holder, cause) => {
        const purge = JSON.stringify({ filter: leaseSubject(holder, cause) });
        // A lease that is not forgotten here runs out by itself; an answer goes where nobody listens.
        connection.publish(`$JS.API.STREAM.PURGE.${LEASES}`, purge, { reply: unheard });
      },
    };
  });

/**
 * Agents that hold nothing, by what this gate hears: nobody was said to hold anything for as long as a lease lives. Knowing
 * it costs the server no question for each agent that asks for work again.
 */
export const idleAgents = (
  connection: NatsConnection,
): Effect.Effect<(agent: string) => boolean, never, Scope.Scope> =>
  Effect.gen(function* () {
    const heard = new Map<string, number>();
    let since = performance.now();
    yield* Effect.acquireRelease(
      Effect.sync(() =>
        connection.subscribe(leaseSubject(ANYBODY, "*"), {
          callback: (error, { subject }) => {
            if (error === null) heard.set(subject.split(".")[3] ?? "", performance.now());
          },
        }),
      ),
      (subscription) => Effect.sync(() => subscription.unsubscribe()),
    );
    // What is said while the connection is down is not heard.
    yield* Effect.forkScoped(
      Effect.promise(async () => {
        for await (const { type } of connection.status()) {
          if (type === "disconnect") since = Infinity;
          if (type === "reconnect") since = performance.now();
        }
      }),
    );
    return (agent) => performance.now() - Math.max(since, heard.get(agent) ?? 0) > ACK_WAIT_SECONDS * 1000;
  });

/** How many leases each agent holds, by its name; none where no gate ever ran on this server. */
export const heldLeases = (connection: NatsConnection): Effect.Effect<ReadonlyMap<string, number>> =>
  Effect.tryPromise(async () => {
    const { streams } = await jetstreamManager(connection, { checkAPI: false });
    const { state } = await streams.info(LEASES, { subjects_filter: leaseSubject(ANYBODY, "*") });
    const held = new Map<string, number>();
    for (const subject of Object.keys(state.subjects ?? {})) {
      const [, , , agent = ""] = subject.split(".");
      held.set(agent, (held.get(agent) ?? 0) + 1);
    }
    return held;
  }).pipe(Effect.catch(() => Effect.succeed(new Map<string, number>())));
