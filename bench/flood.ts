// What a flood of contributions costs a campaign beyond the processor that it takes: events that the campaign stores per
// second while an agent with a grant of its own contributes without a pause what is refused. The reference is the same
// campaign at the same time of its life while the same agent floods another laboratory, with a server and a gate of its own
// in the same process.
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Layer, type Scope } from "effect";
import { demoSettings } from "../actors/policies/settings.ts";
import { random } from "../actors/policies/random.ts";
import { catalogue, type EventData } from "../events/index.ts";
import { jetstreamArtifacts } from "../infra/artifacts/jetstream.ts";
import { connect } from "../infra/connection/connect.ts";
import { EventStore } from "../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { serveGate } from "../infra/host/gate.ts";
import { gpuAgentInvitation, inviteAgent } from "../infra/host/invite-agent.ts";
import { openCampaign } from "../infra/host/open-campaign.ts";
import { sharedViews } from "../infra/host/shared-views.ts";
import { fileKeys } from "../infra/keys/files.ts";
import { nkeyOfSeed } from "../infra/keys/nkey.ts";
import { grammarReasoner } from "../infra/reasoners/grammar.ts";
import { defineFigure, takingTurns } from "./figure.ts";
import { probeFinished } from "./histories/agent-answers.ts";
import { appendHistory } from "./histories/append-history.ts";
import { campaignLife } from "./histories/campaign-life.ts";
import { signedContribution } from "./histories/contribution.ts";
import type { Told } from "./histories/told.ts";
import { answerTo, CAMPAIGN, runLaboratory } from "./laboratory-time.ts";
import { runScriptedAgent, type Work } from "./scripted-agent.ts";
import { ownServer } from "./server.ts";

/** Of which the flooding agent has a piece of work. */
const BAIT = "bait";
/** More than are ever reached. */
const CANDIDATES = 10_000;
const IN_FLIGHT = 64;
const SECONDS = 4;

export const flood = defineFigure({
  name: "flood",
  description: `Events per second of a campaign while an agent contributes without a pause, ${IN_FLIGHT} at once, what its gate refuses`,
  unit: "events/s",
  better: "higher",
  reference: "the same campaign while another laboratory in the same process is flooded",
  target: { ratioAtLeast: 0.8 },
  measure: Effect.gen(function* () {
    const own = yield* laboratory;
    const other = yield* laboratory;
    yield* Effect.provide(other.baited(serveGate(other.connection)), other.services);
    return yield* Effect.gen(function* () {
      yield* own.baited(runLaboratory(own.connection, CANDIDATES));
      // Without the bait, which it would take.
      const grant = { campaigns: [CAMPAIGN], perMinute: 1_000_000 };
      const { connection, credentials } = yield* own.agent("gpu-1", grant);
      const agent = { connection, agent: "gpu-1", credentials };
      yield* Effect.forkScoped(
        runScriptedAgent({ ...agent, answer: (work) => answerTo(work, () => Promise.resolve()) }),
      );
      const ownFlood = yield* flooding(own);
      const otherFlood = yield* flooding(other);
      const { lastSequence } = yield* EventStore;
      const rateBeside = (start: () => () => Promise<void>) =>
        Effect.gen(function* () {
          const stop = start();
          yield* Effect.sleep("500 millis");
          const [from, since] = [yield* lastSequence, performance.now()];
          yield* Effect.sleep(SECONDS * 1000);
          const rate = ((yield* lastSequence) - from) / ((performance.now() - since) / 1000);
          yield* Effect.promise(stop);
          return rate;
        });
      return yield* takingTurns({
        rounds: 8,
        warmUp: 1,
        subject: () => rateBeside(ownFlood),
        reference: () => rateBeside(otherFlood),
      });
    }).pipe(Effect.provide(own.services));
  }),
});

/** A server, its services, and a campaign of which one experiment waits for a probe. */
const laboratory = Effect.gen(function* () {
  const server = yield* ownServer;
  const connection = yield* server.connection;
  const services = yield* Layer.build(
    Layer.mergeAll(sharedViews, grammarReasoner).pipe(
      Layer.provideMerge(Layer.merge(jetstreamEventStore(connection), jetstreamArtifacts(connection))),
      Layer.provideMerge(fileKeys(server.data)),
    ),
  );
  const agent = Effect.fnUntraced(function* (name: string, grant: Partial<EventData<"AgentInvited">>) {
    const { publicKey, credentials } = yield* server.agentCredentials(name, "gpu-agent");
    const invitation = { ...gpuAgentInvitation(name, publicKey, 1), ...grant };
    yield* Effect.provide(inviteAgent(invitation), services);
    const address = { url: server.url, creds: credentials, inboxPrefix: `_INBOX_${name}` };
    return { connection: yield* connect(address), credentials };
  });
  const baited = <A, E, R>(host: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const data = { name: BAIT, question: "?", seed: 1, settings: demoSettings, sync: "verified" } as const;
      yield* openCampaign(BAIT, data);
      yield* appendHistory(untilProbed());
      return yield* host;
    });
  return { connection, services, agent, baited };
});
type Laboratory = Effect.Success<typeof laboratory>;

/** Begins a flood of contributions to work that has its outcome, each signed and of another body; ends it when called back. */
const flooding = Effect.fnUntraced(function* ({
  agent,
}: Laboratory): Effect.fn.Return<() => () => Promise<void>, unknown, Scope.Scope> {
  const { connection, credentials } = yield* agent("mallory", { campaigns: [BAIT] });
  const key = nkeyOfSeed(/^SU[A-Z2-7]+$/m.exec(credentials)![0]);
  const { lease, work } = yield* Effect.promise(() =>
    ask<{ readonly lease: string; readonly work: Work }>(connection, "lease", {
      types: ["ProbeRequested"],
      waitSeconds: 20,
    }),
  );
  const contribution = (seconds: number) => {
    const cost = { parameters: 1, flops: 1, seconds };
    const { statement, signature, dataText } = signedContribution(
      key,
      { type: "ProbeFinished", data: { ...probeFinished, cost } },
      {
        campaign: work.genesis,
        stream: work.stream,
        cause: work.event.id,
        attempt: work.attempt,
        grant: "mallory-gpu",
      },
    );
    const { dataschema } = catalogue.ProbeFinished;
    return { lease, type: "ProbeFinished", dataschema, data: dataText, statement, signature };
  };
  yield* Effect.promise(() => ask(connection, "contribute", contribution(1)));
  const bodies = Array.from({ length: 100 }, (_, index) => contribution(2 + index));
  return () => {
    let going = true;
    const one = async (_: unknown, index: number): Promise<void> => {
      for (let turn = index; going; turn++) await ask(connection, "contribute", bodies[turn % bodies.length]);
    };
    const all = Promise.all(Array.from({ length: IN_FLIGHT }, one));
    return async () => {
      going = false;
      await all;
    };
  };
});

const ask = async <A>(connection: NatsConnection, verb: string, body: unknown): Promise<A> => {
  const subject = `cambrian.gate.${BAIT}.${verb}.gpu-agent.mallory`;
  return (await connection.request(subject, JSON.stringify(body), { timeout: 30_000 })).json<A>();
};

/** The life of an experiment up to its first ProbeRequested. */
const untilProbed = (): readonly Told[] => {
  const told = campaignLife(random("flood"), BAIT, 60, 1).toArray();
  for (const life of Map.groupBy(told, ({ stream }) => stream.id).values()) {
    const end = life.findIndex(({ type }) => type === "ProbeRequested");
    if (end >= 0) return life.slice(0, end + 1);
  }
  throw new Error("no made-up experiment was probed");
};
