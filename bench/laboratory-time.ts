// What the laboratory itself takes between one training and the next: from TrainingFinished, stored, over judgement,
// analysis, the director's decision, the next proposal and its novelty, to TrainingRequested, stored; without the time
// between ProbeRequested and ProbeFinished, which is the gpu-agent's. The reference stores the same batches of events,
// one after the other, and does nothing else.
import type { NatsConnection } from "@nats-io/transport-node";
import { Effect, Layer, Stream } from "effect";
import { demoSettings } from "../actors/policies/settings.ts";
import { random } from "../actors/policies/random.ts";
import { roles } from "../actors/roles/index.ts";
import { startTables } from "../cli/laboratory/tables.ts";
import type { Fact } from "../events/index.ts";
import { campaignFilter } from "../events/stream.ts";
import { jetstreamArtifacts } from "../infra/artifacts/jetstream.ts";
import { connect } from "../infra/connection/connect.ts";
import { EventStore } from "../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { runDirector } from "../infra/host/director.ts";
import { serveGate } from "../infra/host/gate.ts";
import { gpuAgentInvitation, inviteAgent } from "../infra/host/invite-agent.ts";
import { openCampaign } from "../infra/host/open-campaign.ts";
import { makeRoleDesk } from "../infra/host/role-desk.ts";
import { runRole } from "../infra/host/role-runner.ts";
import { sharedViews } from "../infra/host/shared-views.ts";
import { runSweeper } from "../infra/host/sweeper.ts";
import { runTimekeeper } from "../infra/host/timekeeper.ts";
import { watchTrainings } from "../infra/host/watch-trainings.ts";
import { fileKeys } from "../infra/keys/files.ts";
import { grammarReasoner } from "../infra/reasoners/grammar.ts";
import { addBareStream, publishBare } from "./bare.ts";
import { type Interval, makeNotes } from "./between-trainings.ts";
import { defineFigure } from "./figure.ts";
import { probeFinished, trainingFinished, trainingStarted } from "./histories/agent-answers.ts";
import { runScriptedAgent, type Work } from "./scripted-agent.ts";
import { ownServer } from "./server.ts";

export const CAMPAIGN = "bench";
const AGENT = "gpu-1";
/** Candidates, and intervals at the beginning that do not count. */
const CANDIDATES = 45;
const WARM_UP = 5;

export const laboratoryTime = defineFigure({
  name: "laboratory-time",
  description:
    "Milliseconds of the laboratory between TrainingFinished and the next TrainingRequested, both stored, without the probes",
  unit: "ms",
  better: "lower",
  reference: "nats.js: the same batches stored one after the other on the same server",
  target: { p95Below: 150 },
  measure: Effect.gen(function* () {
    const server = yield* ownServer;
    const connection = yield* server.connection;
    const bare = yield* server.connection;
    const notes = makeNotes();
    const samples: { subject: number[]; reference: number[] } = { subject: [], reference: [] };
    const store = notes.layer.pipe(Layer.provide(jetstreamEventStore(connection)));
    const services = Layer.mergeAll(sharedViews, grammarReasoner).pipe(
      Layer.provideMerge(Layer.merge(store, jetstreamArtifacts(connection))),
      Layer.provideMerge(fileKeys(server.data)),
    );
    /**
     * While the agent trains, the laboratory waits, and the reference has its turn. No training ends before the tables
     * are made, which takes less time than a real one.
     */
    const trains = async (tables: Effect.Effect<unknown, unknown>): Promise<void> => {
      await Effect.runPromise(tables);
      const interval = notes.takeInterval();
      if (interval === undefined) return;
      samples.subject.push(interval.ms);
      samples.reference.push(await storeAgain(bare, interval));
    };
    yield* Effect.gen(function* () {
      yield* Effect.promise(() => addBareStream(bare));
      const tables = yield* startTables(server.data);
      yield* runLaboratory(connection, CANDIDATES);
      const { publicKey, credentials } = yield* server.agentCredentials(AGENT, "gpu-agent");
      const own = { url: server.url, creds: credentials, inboxPrefix: `_INBOX_${AGENT}` };
      yield* inviteAgent(gpuAgentInvitation(AGENT, publicKey, 1));
      const agent = runScriptedAgent({
        connection: yield* connect(own),
        agent: AGENT,
        credentials,
        answer: (work) => answerTo(work, () => trains(tables)),
      });
      const { subscribe } = yield* EventStore;
      const closed = subscribe({ filter: campaignFilter(CAMPAIGN) }).pipe(
        Stream.takeUntil(({ type }) => type === "CampaignClosed"),
        Stream.runDrain,
      );
      yield* Effect.raceFirst(closed, agent);
    }).pipe(Effect.provide(services));
    return { subject: samples.subject.slice(WARM_UP), reference: samples.reference.slice(WARM_UP) };
  }),
});

/** Everything that `run` hosts but the tables, which are started beside it, and the gpu-agents. */
export const runLaboratory = (connection: NatsConnection, experiments: number) =>
  Effect.gen(function* () {
    yield* serveGate(connection);
    yield* openCampaign(CAMPAIGN, {
      name: "bench",
      question: "how long does the laboratory take?",
      seed: 7,
      settings: {
        ...demoSettings,
        experiments,
        parallel: 1,
        // Exploration is measured; the scripted agent answers no comparison.
        criteria: { ...demoSettings.criteria, confirmations: 0 },
      },
      sync: "verified",
    });
    const desks = roles.map((role) => makeRoleDesk(role));
    const parts = [
      runDirector(CAMPAIGN),
      runTimekeeper(CAMPAIGN),
      runSweeper(CAMPAIGN, desks),
      watchTrainings(connection, CAMPAIGN),
      ...desks.map((desk) => runRole(desk, { connection, campaign: CAMPAIGN, concurrency: 2 })),
    ];
    yield* Effect.forEach(parts, (part) => Effect.forkScoped(part));
  });

/** The same batches as the laboratory stored, each sent when the one before is stored; in milliseconds. */
const storeAgain = async (connection: NatsConnection, { batches }: Interval): Promise<number> => {
  const before = performance.now();
  for (const events of batches) await publishBare(connection, events);
  return performance.now() - before;
};

/** At once, whatever the work; a training's result depends on its experiment alone. */
export async function* answerTo(work: Work, trains: () => Promise<void>): AsyncGenerator<Fact> {
  if (work.event.type === "ProbeRequested") {
    yield { type: "ProbeFinished", data: probeFinished };
    return;
  }
  const { attempt } = work;
  yield { type: "TrainingStarted", data: trainingStarted(AGENT, attempt) };
  await trains();
  const loss = 0.5 + random("loss", work.stream).next();
  yield { type: "TrainingFinished", data: trainingFinished(attempt, loss) };
}
