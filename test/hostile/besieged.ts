// The laboratory that is attacked: its own server, the real gate, a campaign in which two agents hold work.
import { createHash } from "node:crypto";
import { jetstreamManager } from "@nats-io/jetstream";
import { Effect, Stream } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { asking, type Json, type Leased, startLab, type TestLab } from "../support/gate.ts";
import { environment, probeRequested, trainingRequested } from "../support/life.ts";
import type { Teardown } from "../support/nats.ts";
import type { Attack, Target } from "./attack.ts";
import { identityOf, wire, type Wire } from "./wire.ts";

export const started = (agent: string, attempt = 1) =>
  ({ attempt, agent, environment, sandbox: "bubblewrap" }) as const;

/** What the gate itself says of agents, at most so often. */
const GATES_OWN: ReadonlySet<string> = new Set(["AgentAttached", "AgentDetached", "AgentRefused"]);
export const isTheGates = (type: string): boolean => GATES_OWN.has(type);

export interface Besieged {
  readonly target: Target;
  /** By the name of the attack that asked for it. */
  readonly leases: ReadonlyMap<string, Leased>;
  /** Ids of the events that somebody had every right to say. */
  readonly saidIds: ReadonlySet<string>;
  /** Events after this sequence, without the gate's own word on what it refused. */
  readonly since: (sequence: number) => Promise<readonly LoggedEvent[]>;
  readonly lastSequence: () => Promise<number>;
  readonly configurations: () => Promise<string>;
  /** Ends the connections of the last attack. */
  readonly disarm: () => void;
}

/** Campaigns beside c1, in which attacks that need other agents have theirs. */
export const CAMPAIGNS = ["c2", "race", "stale", "taken", "twice", "quota", "flood", "remarked"];
export const KINDS = ["TrainingRequested", "ProbeRequested"];

export const besiege = async (t: Teardown, attacks: readonly Attack[]): Promise<Besieged> => {
  const lab = await startLab(t);
  const generous = { maxInFlight: 1000, perMinute: 1_000_000 };
  const [mallory, victim] = [await lab.invite("mallory", generous), await lab.invite("victim", generous)];
  for (const campaign of CAMPAIGNS) await lab.campaign(campaign);
  // Consumers are made on first use; what is made later must be none of ours.
  for (const campaign of ["c1", ...CAMPAIGNS])
    await victim.ask("lease", { types: KINDS, waitSeconds: 0 }, campaign);

  const saidIds = new Set<string>();
  const said = (answer: Json): void => {
    if (answer.ok !== true) throw new Error(`an honest word was refused: ${JSON.stringify(answer)}`);
    saidIds.add(answer.id);
  };
  const leases = new Map<string, Leased>();
  for (const { name, work } of attacks) {
    if (work === undefined) continue;
    const request = work === "training" ? trainingRequested() : probeRequested();
    await lab.tell("c1", `e${leases.size}`, asking(request));
    leases.set(name, await leaseOf("c1", mallory.ask, request.type));
  }
  await lab.tell("c2", "e1", asking(trainingRequested()));
  const victimsWork = await leaseOf("c2", victim.ask, "TrainingRequested");
  said(await victim.contribute(victimsWork, "TrainingStarted", started("victim")));

  let wires: Wire[] = [];
  const store = <A, E>(use: (store: EventStore["Service"]) => Effect.Effect<A, E>) =>
    lab.run(Effect.flatMap(EventStore, use));
  const target: Target = {
    ...{ lab, mallory, victim, victimsWork, said },
    wire: async (identity = identityOf(mallory.credentials)) => {
      const made = await wire(lab.nats.url, identity);
      wires.push(made);
      return made;
    },
  };
  return {
    ...{ target, leases, saidIds },
    since: async (sequence) =>
      (await store(({ readAll }) => Stream.runCollect(readAll({ from: sequence + 1 })))).filter(
        ({ type }) => !isTheGates(type),
      ),
    lastSequence: () => store(({ lastSequence }) => lastSequence),
    configurations: () => configurations(lab),
    disarm: () => {
      for (const one of wires) one.close();
      wires = [];
    },
  };
};

export const leaseOf = async (
  campaign: string,
  ask: (verb: string, body: unknown, campaign?: string) => Promise<Json>,
  type: string,
): Promise<Leased> => {
  const answer = await ask("lease", { types: [type], waitSeconds: 12 }, campaign);
  if (answer.lease === undefined)
    throw new Error(`no lease of ${type} in ${campaign}: ${JSON.stringify(answer)}`);
  return answer;
};

/** Digest of the settings of every stream, key-value bucket and durable consumer of the laboratory. */
const configurations = async ({ connection }: TestLab): Promise<string> => {
  const manager = await jetstreamManager(connection);
  const found: unknown[] = [];
  for await (const { config } of manager.streams.list()) {
    const consumers: unknown[] = [];
    for await (const consumer of manager.consumers.list(config.name))
      // Followers of the log come and go with the laboratory's own connections.
      if (consumer.config.durable_name !== undefined) consumers.push(consumer.config);
    found.push({ config, consumers });
  }
  const sorted = found.map((one) => JSON.stringify(one)).toSorted();
  return createHash("sha256").update(sorted.join("\n")).digest("hex");
};
