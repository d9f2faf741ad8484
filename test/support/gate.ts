// A laboratory with a gate on a real server, and agents that speak to it as any program could: plain request and
// reply, statement and signature made by hand.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { fromSeed } from "@nats-io/nkeys";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { Effect, Exit, Layer, ManagedRuntime, Scope } from "effect";
import type { Artifacts } from "../../actors/ports.ts";
import { demoSettings } from "../../actors/policies/settings.ts";
import type { Draft, LoggedEvent } from "../../events/envelope.ts";
import { catalogue, type EventData, isEventName } from "../../events/index.ts";
import { campaignStream, experimentStream, remarkStream, streamPrefix } from "../../events/stream.ts";
import { jetstreamArtifacts } from "../../infra/artifacts/jetstream.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../../infra/event-store/jetstream.ts";
import { appendDecided } from "../../infra/host/append-decided.ts";
import { serveGate } from "../../infra/host/gate.ts";
import { roleWork } from "../../infra/host/gate/work.ts";
import { gpuAgentInvitation, inviteAgent } from "../../infra/host/invite-agent.ts";
import { openCampaign } from "../../infra/host/open-campaign.ts";
import { fileKeys } from "../../infra/keys/files.ts";
import type { Keys } from "../../infra/keys/keys.ts";
import type { MachineEvent } from "../../actors/machines/fold.ts";
import { draft, untilAccepted } from "./life.ts";
import { startNats, type Teardown, type TestNats } from "./nats.ts";

export const ROLE = "gpu-agent";
/** The laboratory's own services, to look at the log and to add to it. */
type Services = EventStore | Artifacts | Keys;

export interface TestLab {
  readonly nats: TestNats;
  readonly connection: NatsConnection;
  readonly run: <A, E>(effect: Effect.Effect<A, E, Services>) => Promise<A>;
  /** One more gate, on a connection of its own; ends when called back. */
  readonly gate: () => Promise<() => Promise<void>>;
  /** It asks as the role that it was invited as, unless another is said. */
  readonly invite: (
    agent: string,
    change?: Partial<EventData<"AgentInvited">>,
    as?: string,
  ) => Promise<TestAgent>;
  readonly campaign: (campaign: string) => Promise<void>;
  /** Adds to an experiment's stream what its decider allows. */
  readonly tell: (campaign: string, experiment: string, events: readonly MachineEvent[]) => Promise<void>;
  readonly history: (campaign: string, experiment: string) => Promise<readonly LoggedEvent[]>;
}

/** A server, a gate and one open campaign, `c1`. */
export const startLab = async (t: Teardown): Promise<TestLab> => {
  const nats = await startNats(t);
  const connection = await nats.connect();
  const services = Layer.provideMerge(
    Layer.merge(jetstreamEventStore(connection), jetstreamArtifacts(connection)),
    fileKeys(nats.data),
  );
  const runtime = ManagedRuntime.make(services);
  const run: TestLab["run"] = (effect) => runtime.runPromise(effect);
  const stops: (() => Promise<void>)[] = [];
  t.teardown(async () => {
    for (const stop of stops) await stop();
    await runtime.dispose();
    await nats.stop();
  });
  const lab: TestLab = {
    nats,
    connection,
    run,
    gate: async () => {
      const scope = Effect.runSync(Scope.make());
      const own = await nats.connect({ name: "gate" });
      await run(Scope.provide(serveGate(own, "1 second"), scope));
      const stop = () => Effect.runPromise(Scope.close(scope, Exit.void));
      stops.push(stop);
      return stop;
    },
    invite: async (agent, change = {}, role = change.role ?? ROLE) => {
      const { publicKey, credentials } = await Effect.runPromise(nats.agentCredentials(agent, role));
      await run(inviteAgent({ ...gpuAgentInvitation(agent, publicKey, 4), ...roleWork[role], ...change }));
      return await attach(nats, agent, credentials, role);
    },
    campaign: async (campaign) => {
      const data = {
        name: campaign,
        question: "?",
        seed: 1,
        settings: demoSettings,
        sync: "verified",
      } as const;
      await run(openCampaign(campaign, data));
      // The gate follows the log: it sees the campaign a moment later.
      await sleep(150);
    },
    tell: async (campaign, experiment, events) => {
      const drafts = answering(events) as [Draft, ...Draft[]];
      await run(appendDecided(experimentStream(campaign, experiment), () => Effect.succeed(drafts)));
    },
    history: (campaign, experiment) =>
      run(Effect.flatMap(EventStore, (store) => store.readStream(experimentStream(campaign, experiment)))),
  };
  await lab.campaign("c1");
  await lab.gate();
  return lab;
};

/** Drafts whose probes name the request that they answer, as the gate's contributions do. */
const answering = (events: readonly MachineEvent[]): readonly Draft[] => {
  let probe: string | null = null;
  return events.map((event) => {
    if (event.type === "ProbeRequested") probe = event.id;
    return { ...draft(event), causationid: event.type === "ProbeFinished" ? probe : null } as Draft;
  });
};

/** Up to an accepted architecture; the request for work is the last event told. */
export const asking = (request: MachineEvent): readonly MachineEvent[] =>
  request.type === "ProbeRequested"
    ? [...untilAccepted().slice(0, 4), request]
    : [...untilAccepted(), request];

export const genesisOf = async (lab: TestLab, campaign: string): Promise<string> =>
  (await lab.run(Effect.flatMap(EventStore, (store) => store.readStream(campaignStream(campaign)))))[0]!.hash;

/** What an agent gets with its lease. */
export interface Leased {
  readonly lease: string;
  readonly work: {
    readonly campaign: string;
    readonly genesis: string;
    readonly stream: string;
    readonly sequence: number;
    readonly attempt: number;
    readonly event: { readonly id: string; readonly type: string; readonly data: Record<string, unknown> };
    readonly checkpoint?: Json;
  };
}

export type Json = any;

export interface TestAgent {
  readonly agent: string;
  readonly credentials: string;
  readonly connection: NatsConnection;
  /** A request with a JSON body, or with this very text. */
  readonly ask: (verb: string, body: unknown, campaign?: string) => Promise<Json>;
  readonly lease: (types?: readonly string[], waitSeconds?: number) => Promise<Leased>;
  readonly contribution: (leased: Leased, type: string, data: unknown, change?: Change) => Json;
  readonly contribute: (leased: Leased, type: string, data: unknown, change?: Change) => Promise<Json>;
  /** What it says of an event of a campaign, without a lease. */
  readonly remark: (about: About, type: string, data: unknown, change?: Change) => Promise<Json>;
  readonly artifact: (
    options: Readonly<Record<string, string>>,
    payload?: Uint8Array,
  ) => Promise<{ readonly data: Uint8Array; readonly json: () => Json; readonly refused: string }>;
}

export interface About {
  readonly campaign: string;
  readonly genesis: string;
  /** The id of the event. */
  readonly event: string;
}

/** Lines of the statement, or members of the request, that are not as they should be. */
export interface Change {
  readonly statement?: Readonly<Record<string, string | number>>;
  readonly request?: Readonly<Record<string, unknown>>;
}

const attach = async (
  nats: TestNats,
  agent: string,
  credentials: string,
  role: string,
): Promise<TestAgent> => {
  const connection = await nats.connect({ creds: credentials, inboxPrefix: `_INBOX_${agent}`, name: agent });
  const seed = /\n(SU[A-Z2-7]+)\n/.exec(credentials)![1]!;
  const key = fromSeed(Buffer.from(seed));
  const subject = (verb: string, campaign = "lab") => `cambrian.gate.${campaign}.${verb}.${role}.${agent}`;
  const ask: TestAgent["ask"] = async (verb, body, campaign) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return (await connection.request(subject(verb, campaign), text, { timeout: 15_000 })).json();
  };
  const contribution: TestAgent["contribution"] = (leased, type, data, change = {}) => {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    const digest = createHash("sha256").update(text).digest("hex");
    const lines = {
      campaign: leased.work.genesis,
      stream: leased.work.stream,
      cause: leased.work.event.id,
      attempt: leased.work.attempt,
      type,
      dataschema: isEventName(type) ? catalogue[type].dataschema : `cambrian:${type}/1`,
      data: `sha256:${digest}`,
      key: key.getPublicKey(),
      grant: `${agent}-gpu`,
      ...change.statement,
    };
    const body = Object.entries(lines).map(([name, value]) => `${name} ${value}`);
    const statement = ["cambrian/contribution/1", ...body].join("\n");
    return {
      lease: leased.lease,
      type,
      dataschema: lines.dataschema,
      data: text,
      statement,
      signature: Buffer.from(key.sign(Buffer.from(statement))).toString("base64url"),
      ...change.request,
    };
  };
  return {
    agent,
    credentials,
    connection,
    ask,
    lease: async (types = ["TrainingRequested", "ProbeRequested"], waitSeconds = 2) =>
      ask("lease", { types, waitSeconds }),
    contribution,
    contribute: (...args) => ask("contribute", contribution(...args)),
    remark: ({ campaign, genesis, event }, type, data, change) => {
      const stream = streamPrefix(remarkStream(campaign, agent));
      const place = { campaign, genesis, stream, sequence: 1, attempt: 1 };
      const work = { ...place, event: { id: event, type: "", data: {} } };
      const { lease: _, ...signed } = contribution({ lease: "", work }, type, data, change);
      return ask("remark", { about: event, ...signed }, campaign);
    },
    artifact: async (options, payload = new Uint8Array()) => {
      const header = headers();
      for (const [name, value] of Object.entries(options)) header.set(`Cambrian-${name}`, value);
      const answer = await connection.request(subject("artifact"), payload, {
        headers: header,
        timeout: 15_000,
      });
      return {
        data: answer.data,
        json: () => answer.json(),
        refused: answer.headers?.get("Cambrian-Refused") ?? "",
      };
    },
  };
};

/** Gives a delivery back at once, as if its lease had run out: with rights that no agent has. */
export const loseLease = async (lab: TestLab, leased: Leased): Promise<void> => {
  const payload = Buffer.from(leased.lease.split(".")[0]!, "base64url").toString("utf8");
  lab.connection.publish((JSON.parse(payload) as { ack: string }).ack, "-NAK");
  await lab.connection.flush();
};
