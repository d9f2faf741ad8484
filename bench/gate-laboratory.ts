// A laboratory of a figure's own with a gate and nothing else: one open campaign, whose experiments wait for a probe, and
// agents that are invited.
import { Effect, Layer } from "effect";
import { demoSettings } from "../actors/policies/settings.ts";
import { random } from "../actors/policies/random.ts";
import { experimentStream } from "../events/stream.ts";
import { jetstreamArtifacts } from "../infra/artifacts/jetstream.ts";
import { type GateClient, openGate, readCredentials } from "../infra/attached/index.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { serveGate } from "../infra/host/gate.ts";
import { gpuAgentInvitation, inviteAgent } from "../infra/host/invite-agent.ts";
import { openCampaign } from "../infra/host/open-campaign.ts";
import { fileKeys } from "../infra/keys/files.ts";
import { appendHistory } from "./histories/append-history.ts";
import { campaignLife } from "./histories/campaign-life.ts";
import type { Told } from "./histories/told.ts";
import { serverIn } from "./server.ts";

const CAMPAIGN = "bench";
/** What lives of made-up experiments are taken from. */
const LIVES = 60;

/**
 * @param probes experiments that wait for a probe
 * @param parent where the server's folder is made
 * @param gate whether a gate serves in this process
 */
export const gateLaboratory = Effect.fnUntraced(function* (probes: number, parent: string, gate = true) {
  const server = yield* serverIn(parent);
  const connection = yield* server.connection;
  const store = jetstreamEventStore(connection);
  const context = yield* Layer.build(
    Layer.merge(store, jetstreamArtifacts(connection)).pipe(Layer.provideMerge(fileKeys(server.data))),
  );
  yield* Effect.gen(function* () {
    const { experiments, ...settings } = demoSettings;
    yield* openCampaign(CAMPAIGN, {
      ...{ name: "bench", question: "how fast is the gate?", seed: 1, sync: "verified" },
      settings: { ...settings, experiments },
    });
    yield* appendHistory(waiting(probes));
    if (gate) yield* serveGate(connection);
  }).pipe(Effect.provide(context));
  /** The credentials of an agent that is invited. */
  const invited = Effect.fnUntraced(function* (name: string, maxInFlight: number) {
    const { publicKey, credentials } = yield* server.agentCredentials(name, "gpu-agent");
    const invitation = { ...gpuAgentInvitation(name, publicKey, maxInFlight), perMinute: 1_000_000 };
    yield* Effect.provide(inviteAgent(invitation), context);
    return credentials;
  });
  /** Connected, as the SDK connects. */
  const agent = Effect.fnUntraced(function* (name: string, maxInFlight: number) {
    const credentials = yield* invited(name, maxInFlight);
    const read = yield* Effect.promise(() => readCredentials(credentials));
    return () => openGate(server.url, read, () => undefined);
  });
  const opened = Effect.fnUntraced(function* (name: string, maxInFlight: number) {
    const open = yield* agent(name, maxInFlight);
    return yield* Effect.acquireRelease(Effect.promise(open), (gate: GateClient) =>
      Effect.promise(() => gate.close()),
    );
  });
  return { ...server, invited, agent, opened };
});

/** So many experiments up to their first ProbeRequested, the same few lives over and over. */
const waiting = (count: number): readonly Told[] => {
  const told = campaignLife(random("gate-laboratory"), CAMPAIGN, LIVES, 1).toArray();
  const lives = [...Map.groupBy(told, ({ stream }) => stream.id).values()].flatMap((life) => {
    const end = life.findIndex(({ type }) => type === "ProbeRequested");
    return end < 0 ? [] : [life.slice(0, end + 1)];
  });
  return Array.from({ length: count }, (_, index) =>
    lives[index % lives.length]!.map((fact) => ({
      ...fact,
      stream: experimentStream(CAMPAIGN, `p${index + 1}`),
    })),
  ).flat() as readonly Told[];
};
