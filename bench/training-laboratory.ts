// A laboratory that asks for trainings and nothing else: a server and a log of its own, the real gate, the watch at the
// rungs, and real gpu-agents. Its experiments are made up as far as their first TrainingRequested, which is real: the
// printed gated delta rule.
import * as fs from "node:fs";
import { join } from "node:path";
import { Effect, Layer, Stream } from "effect";
import { print } from "../actors/grammar/print.ts";
import { referenceNamed } from "../actors/grammar/references.ts";
import { random } from "../actors/policies/random.ts";
import { demoSettings } from "../actors/policies/settings.ts";
import { type NamedSuite, suites } from "../actors/policies/suites.ts";
import { Artifacts } from "../actors/ports.ts";
import type { Draft } from "../events/envelope.ts";
import { eventId } from "../events/event-id.ts";
import type { Fact } from "../events/index.ts";
import { experimentStream, streamPrefix } from "../events/stream.ts";
import type { LayerCode } from "../events/values.ts";
import { jetstreamArtifacts } from "../infra/artifacts/jetstream.ts";
import { localGpuAgent } from "../infra/embedded/gpu-agent.ts";
import { soundGpuAgent } from "../infra/embedded/python.ts";
import { emptyHead, EventStore } from "../infra/event-store/event-store.ts";
import { jetstreamEventStore } from "../infra/event-store/jetstream.ts";
import { serveGate } from "../infra/host/gate.ts";
import { gpuAgentInvitation, inviteAgent } from "../infra/host/invite-agent.ts";
import { openCampaign } from "../infra/host/open-campaign.ts";
import { sharedViews } from "../infra/host/shared-views.ts";
import { watchTrainings } from "../infra/host/watch-trainings.ts";
import { fileKeys } from "../infra/keys/files.ts";
import { opening } from "./histories/campaign-life.ts";
import { experimentLife } from "./histories/experiment-life.ts";
import { ownServer } from "./server.ts";

const CAMPAIGN = "bench";

/** An evaluator is started two seconds after a job, and has loaded what it needs some seconds later. */
const STAND_BY = "8 seconds";

/** A request for work, and so the grant under which it was made, is at an end by then. */
const LEASE_ENDS = "3 seconds";

/** A training that was done: times in milliseconds, as the log has them. */
export interface Trained {
  readonly requested: number;
  readonly finished: number;
  /** In which that of its models was trained and measured that took longest, as the gpu-agent says: side by side. */
  readonly work: number;
}

export const trainingLaboratory = Effect.fnUntraced(function* (suite: NamedSuite = suites.laptop) {
  const server = yield* ownServer;
  const connection = yield* server.connection;
  const services = yield* Layer.build(
    sharedViews.pipe(
      Layer.provideMerge(Layer.merge(jetstreamEventStore(connection), jetstreamArtifacts(connection))),
      Layer.provideMerge(fileKeys(server.data)),
    ),
  );
  const program = yield* soundGpuAgent;
  const layer = print(referenceNamed("gated-delta")!.genome);
  const code: LayerCode = yield* Effect.gen(function* () {
    const settings = { ...demoSettings, parallel: 2, tasks: suite.tasks, policy: policyFor(suite) };
    yield* openCampaign(CAMPAIGN, {
      name: "bench",
      question: "how fast?",
      seed: 7,
      settings,
      sync: "verified",
    });
    yield* serveGate(connection);
    yield* Effect.forkScoped(watchTrainings(connection, CAMPAIGN));
    const artifact = yield* (yield* Artifacts).put(new TextEncoder().encode(layer.source), "text/x-python");
    return { artifact, className: layer.className, trust: "printed" } as const;
  }).pipe(Effect.provide(services));

  let experiments = 0;
  /** Asks for so many trainings at once, and waits for the last result. */
  const train = (count: number): Effect.Effect<readonly Trained[], unknown> =>
    Effect.gen(function* () {
      const { append } = yield* EventStore;
      const ids = Array.from({ length: count }, () => `b${++experiments}`);
      const asked = ids.map((id) => ({
        stream: experimentStream(CAMPAIGN, id),
        expected: emptyHead,
        events: untilRequested(id, code, suite) as [Draft, ...Draft[]],
      }));
      for (const each of asked) yield* append([each]);
      return yield* Effect.forEach(asked, ({ stream }) => trained(streamPrefix(stream)));
    }).pipe(Effect.provide(services));

  /**
   * A gpu-agent that has never been here, until the scope ends; with a number, it has that processor alone. It gets no
   * work while it is paused.
   */
  const gpuAgent = (agent: string, processor?: number) =>
    Effect.gen(function* () {
      const { publicKey, credentials } = yield* server.agentCredentials(agent, "gpu-agent");
      const invitation = gpuAgentInvitation(agent, publicKey, 1);
      const invite = (campaigns: null | readonly string[]) =>
        Effect.provide(inviteAgent({ ...invitation, campaigns }), services);
      yield* invite(null);
      const { url, data } = server;
      const command = processor === undefined ? program : pinned(program, processor, data);
      yield* localGpuAgent({ agent, url, credentials, login: undefined, data, program: command });
      return {
        pause: Effect.andThen(invite([]), Effect.sleep(LEASE_ENDS)),
        resume: Effect.andThen(invite(null), Effect.sleep(LEASE_ENDS)),
      };
    });
  /** One training for each of the agents, and time in which an evaluator comes to stand by. */
  const warmUp = (agents: number) => Effect.andThen(train(agents), Effect.sleep(STAND_BY));
  return { train, gpuAgent, warmUp };
});

const policyFor = ({ fitness }: NamedSuite) => {
  const { policy } = demoSettings;
  return { ...policy, rules: { ...policy.rules, fitness: { ...policy.rules.fitness, ...fitness } } };
};

/** A program that runs another on one processor. Linux. */
const pinned = (program: string, processor: number, folder: string): string => {
  const path = join(folder, `on-processor-${processor}`);
  fs.writeFileSync(path, `#!/bin/sh\nexec taskset -c ${processor} '${program}' "$@"\n`, { mode: 0o700 });
  return path;
};

/** An experiment as made-up ones go, as far as the one that asks for a training soonest. */
const untilRequested = (id: string, code: LayerCode, suite: NamedSuite): readonly Draft[] => {
  const { rules } = policyFor(suite);
  const opened = { ...opening(random("training", id), id, 0, []), tasks: suite.tasks, rules };
  for (let trial = 0; ; trial++) {
    const facts: Fact[] = [{ type: "ExperimentOpened", data: opened }];
    for (const fact of experimentLife(random("training", id, trial), opened)) {
      facts.push("code" in fact.data ? ({ ...fact, data: { ...fact.data, code } } as Fact) : fact);
      if (fact.type === "TrainingRequested") return drafts(id, facts);
      if (fact.type === "ArchitectureRejected") break;
    }
  }
};

/** Each caused by the one before it, as a ProbeFinished by its request. */
const drafts = (id: string, facts: readonly Fact[]): readonly Draft[] => {
  let cause: string | null = null;
  return facts.map(({ type, data }, index) => {
    const draft = {
      type,
      data,
      id: eventId(id, type, index),
      causationid: cause,
      actor: "engineer",
    } as Draft;
    cause = draft.id;
    return draft;
  });
};

const trained = (stream: string): Effect.Effect<Trained, unknown, EventStore> =>
  Effect.gen(function* () {
    const { subscribe } = yield* EventStore;
    const log = yield* subscribe({ filter: `${stream}.*` }).pipe(
      Stream.takeUntil(({ type }) => type === "TrainingFinished" || type === "TrainingFailed"),
      Stream.runCollect,
    );
    const requested = log.find((event) => event.type === "TrainingRequested");
    const last = log.at(-1);
    if (requested === undefined || last?.type !== "TrainingFinished")
      return yield* Effect.fail(
        new Error(`a training of the bench failed: ${JSON.stringify(last?.data).slice(0, 2000)}`),
      );
    return {
      requested: Date.parse(requested.time),
      finished: Date.parse(last.time),
      work: 1000 * Math.max(...last.data.results.map(({ seconds }) => seconds)),
    };
  });
