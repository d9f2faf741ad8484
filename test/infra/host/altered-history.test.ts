// The history is really read: each proposal is made again at its cause, from the log alone. From the log as it is they
// come out with the same data; from a copy in which one earlier result is altered, a later one comes out differently.
import { isDeepStrictEqual } from "node:util";
import test from "ava";
import { Effect, Layer } from "effect";
import { foldExperiment } from "../../../actors/machines/decide-experiment.ts";
import { random } from "../../../actors/policies/random.ts";
import { researcher } from "../../../actors/roles/researcher.ts";
import type { LoggedEvent } from "../../../events/envelope.ts";
import type { Fact } from "../../../events/index.ts";
import { memoryArtifacts } from "../../../infra/artifacts/memory.ts";
import { folds, viewAsOf } from "../../../infra/host/shared-views.ts";
import { grammarReasoner } from "../../../infra/reasoners/grammar.ts";
import { fold } from "../../../projections/projection.ts";
import { playCampaign } from "../../support/memory-lab.ts";

const services = Layer.merge(memoryArtifacts, grammarReasoner);

/** The first proposal of every evolution experiment, made again from this log: its data, its source by digest. */
const proposeAgain = (log: readonly LoggedEvent[]): Promise<Map<string, unknown>> =>
  Effect.gen(function* () {
    const folded = fold(folds, log);
    const perform = (name: string, cause: LoggedEvent, history: readonly LoggedEvent[]) => {
      const shared = viewAsOf(folded, "c1", cause.sequence);
      const experiment = foldExperiment(history).context;
      return researcher.perform({ want: { name, cause }, history, experiment, shared });
    };
    const proposals = new Map<string, unknown>();
    for (const summarised of log.filter(({ type }) => type === "ExperienceSummarised")) {
      const opened = log.find(
        ({ type, stream }) => type === "ExperimentOpened" && stream.id === summarised.stream.id,
      );
      if (opened === undefined) throw new Error("summarised before it was opened");
      const [summary] = yield* perform("summarise", opened, [opened]);
      const afresh = { ...summarised, data: summary.data } as LoggedEvent;
      const [proposed] = yield* perform("propose", afresh, [opened, afresh]);
      proposals.set(opened.stream.id, dataOf(proposed));
    }
    return proposals;
  }).pipe(Effect.provide(services), Effect.runPromise);

const dataOf = (fact: Fact): unknown => (fact.type === "ArchitectureProposed" ? fact.data : fact.type);

test("a proposal comes out again from the log as it is, and another from an altered copy", async (t) => {
  const log = await playCampaign({
    seed: 7,
    settings: { experiments: 14 },
    measure: (_, genome) => 0.4 + random("landscape", JSON.stringify(genome)).next(),
  });
  const recorded = new Map(
    log
      .filter((event) => event.type === "ArchitectureProposed" && event.data.revision === 0)
      .map((event) => [event.stream.id, dataOf(event)]),
  );
  const again = await proposeAgain(log);
  t.true(again.size >= 8);
  for (const [experiment, proposal] of again) t.deepEqual(proposal, recorded.get(experiment), experiment);

  const first = [...again.keys()][0]!;
  const altered = log.map((event) =>
    event.stream.id === first && event.type === "ExperimentClosed"
      ? ({ ...event, data: { ...event.data, fitness: 0.01 } } as LoggedEvent)
      : event,
  );
  const otherwise = await proposeAgain(altered);
  t.deepEqual(otherwise.get(first), again.get(first), "what came before is as it was");
  t.true(
    [...otherwise].some(([experiment, proposal]) => !isDeepStrictEqual(proposal, again.get(experiment))),
  );
});
