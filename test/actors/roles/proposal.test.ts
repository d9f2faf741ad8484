// What the Researcher and the Engineer hand to the reasoner, and what they propose without one.
import { createHash } from "node:crypto";
import test from "ava";
import { Effect, Layer } from "effect";
import { print } from "../../../actors/grammar/print.ts";
import { referenceNamed } from "../../../actors/grammar/references.ts";
import { foldExperiment } from "../../../actors/machines/decide-experiment.ts";
import type { MachineEvent } from "../../../actors/machines/fold.ts";
import { Artifacts, type Posed, type ProposeRequest, Reasoner } from "../../../actors/ports.ts";
import { engineer } from "../../../actors/roles/engineer.ts";
import { researcher } from "../../../actors/roles/researcher.ts";
import { type Role, wantOf } from "../../../actors/roles/role.ts";
import type { SharedView } from "../../../actors/roles/shared-view.ts";
import { experimentStream } from "../../../events/stream.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { grammarReasoner } from "../../../infra/reasoners/grammar.ts";
import * as life from "../../support/life.ts";
import { viewOf } from "../../support/shared-view.ts";

/** What the role offers next, and what it asked the reasoner on the way. */
const perform = (role: Role, events: readonly MachineEvent[], shared: SharedView = viewOf([])) => {
  const stream = experimentStream("c1", "e1");
  const history = events.map(
    (event, index) => ({ ...event, stream, sequence: index + 1, attributes: {} }) as LoggedEvent,
  );
  const want = wantOf(role, history);
  if (want === undefined) throw new Error(`${role.name} wants nothing`);
  const asked: ProposeRequest[] = [];
  const listening = Layer.effect(
    Reasoner,
    Effect.map(Reasoner, (real) => ({
      ...real,
      propose: (request: Posed<ProposeRequest>) => {
        asked.push(request);
        return real.propose(request);
      },
    })),
  ).pipe(Layer.provide(grammarReasoner));
  const experiment = foldExperiment(events).context;
  return Effect.gen(function* () {
    const artifacts = yield* Artifacts;
    for (const source of sources) yield* artifacts.put(new TextEncoder().encode(source), "text/x-python");
    const [fact] = yield* role.perform({ want, history, experiment, shared });
    return { fact, asked };
  }).pipe(Effect.provide(Layer.merge(listening, memoryArtifacts)), Effect.runPromise);
};

const printed = print(referenceNamed("delta")!.genome);
const sources = [printed.source, `${printed.source}# mine\n`];
const codeOf = (source: string) => ({
  artifact: {
    sha256: `sha256:${createHash("sha256").update(source).digest("hex")}`,
    bytes: source.length,
    mediaType: "text/x-python",
  },
  className: printed.className,
  trust: "person" as const,
});
const own = (source: string) =>
  life.opened({
    ...{ arm: "baseline", parent: null, baseline: null, references: [] },
    ...{ baselineName: "mine", baselineCode: codeOf(source) },
  });

test("a user's own program is proposed as it is, without a reasoner, with a genome only where it prints the same", async (t) => {
  for (const [index, source] of sources.entries()) {
    const { fact, asked } = await perform(researcher, [own(source)]);
    t.is(asked.length, 0);
    t.is(fact.type, "ArchitectureProposed");
    if (fact.type !== "ArchitectureProposed") continue;
    const { code, name, operator, genome, motivation, revision } = fact.data;
    t.deepEqual(
      { code, name, operator, revision },
      {
        ...{ code: codeOf(source), name: "mine", operator: "program", revision: 0 },
      },
    );
    t.regex(motivation, /the user's own program/);
    t.deepEqual(genome, index === 0 ? { ...referenceNamed("delta")!.genome } : null);
  }
});

test("a program whose training failed is measured again as it is", async (t) => {
  const failed = life.trainingFailed();
  const [, , ...rest] = life.untilAccepted();
  const history = [own(printed.source), ...rest, life.trainingRequested(), life.trainingStarted(), failed];
  const { fact } = await perform(engineer, history);
  t.like(fact, {
    type: "ArchitectureRevised",
    data: { revision: 1, answers: failed.id, code: codeOf(printed.source) },
  });
});

test("a revision is told the probes' evidence with their hints, or the trainer's reason, step and message", async (t) => {
  const failures = [
    { name: "finite", verdict: "fail", evidence: { length: 64 }, hint: "guard divisions" },
  ] as const;
  const rejected = {
    ...life.rejected(),
    data: { revision: 0, reason: "did not pass", failures },
  } as MachineEvent;
  const unsound = [life.novel(), life.probeRequested(), life.probed("fail"), rejected];
  const refused = await perform(researcher, [
    ...[life.opened(), life.summarised(), life.proposed(), ...unsound, life.summarised()],
  ]);
  t.deepEqual(refused.asked[0]?.refused?.refusal, { reason: "did not pass", failures });
  const failed = [life.trainingRequested(), life.trainingStarted(), life.trainingFailed()];
  const revised = await perform(engineer, [...life.untilAccepted(), ...failed]);
  t.deepEqual(revised.asked[0]?.refused?.refusal, {
    reason: "diverged after 3 steps: loss is NaN",
    failures: [],
  });
});

test("each arm is asked for what itself and the baselines have not tried", async (t) => {
  for (const arm of ["evolution", "control"] as const) {
    const arms: string[] = [];
    const shared: SharedView = {
      ...viewOf([]),
      varied: (whose) => {
        arms.push(whose);
        return [];
      },
      tried: (whose) => {
        arms.push(whose);
        return new Set();
      },
    };
    const history = arm === "control" ? [] : [life.summarised()];
    await perform(researcher, [life.opened({ arm, parent: null }), ...history], shared);
    t.deepEqual(arms, [arm, arm]);
  }
});
