// A laboratory as `cambrian run` hosts it, but its one candidate is a layer that a test made by hand; what is proposed
// after a refusal is the grammar's again. A process of its own, so that a test may kill it; started again on the same
// folder it goes on. Arguments: DATA, the layer's file, the rules that differ from the paper's as JSON.
import * as fs from "node:fs";
import { Effect, Layer } from "effect";
import { demoSettings } from "../../actors/policies/settings.ts";
import { suites } from "../../actors/policies/suites.ts";
import { Reasoner } from "../../actors/ports.ts";
import { startTables } from "../../cli/laboratory/tables.ts";
import { hostCampaign, workingLaboratory } from "../../cli/laboratory/hosting.ts";
import type { ExperimentRules } from "../../events/values.ts";
import { campaignStream } from "../../events/stream.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { openCampaign } from "../../infra/host/open-campaign.ts";
import { grammarReasoner } from "../../infra/reasoners/grammar.ts";

const campaign = "c1";
const [data = "", layer = "", rules = "{}"] = process.argv.slice(2);

const RECALL = suites.tiny.tasks[0].task;

const settings = {
  ...demoSettings,
  experiments: 1,
  baselines: [{ name: "delta", code: null }],
  tasks: [suites.tiny.tasks[0]],
  policy: {
    ...demoSettings.policy,
    controlShare: 0,
    rules: {
      ...demoSettings.policy.rules,
      fitness: { ...demoSettings.policy.rules.fitness, loss: RECALL, benchmark: [RECALL] },
      ...(JSON.parse(rules) as Partial<ExperimentRules>),
    },
  },
} as const;

const handMade = Layer.effect(
  Reasoner,
  Effect.map(Reasoner, (real) => ({
    ...real,
    propose: (request: Parameters<typeof real.propose>[0]) =>
      request.opened.arm === "baseline" || request.refused !== null
        ? real.propose(request)
        : Effect.sync(() => ({
            name: "made by hand",
            motivation: "to see what becomes of it",
            source: fs.readFileSync(layer, "utf8"),
            className: "Layer",
            trust: "person" as const,
            genome: null,
            operator: "by hand",
            citations: [],
          })),
  })),
).pipe(Layer.provide(grammarReasoner));

const program = Effect.gen(function* () {
  const store = yield* EventStore;
  const projector = yield* startTables(data);
  if ((yield* store.readStream(campaignStream(campaign))).length === 0)
    yield* openCampaign(campaign, {
      name: "made by hand",
      question: "what becomes of it?",
      seed: 7,
      settings,
      sync: "verified",
    });
  yield* hostCampaign({
    campaign,
    settings,
    data,
    cards: undefined,
    projector,
    since: 1,
    seen: () => Effect.void,
  });
});

await Effect.runPromise(
  Effect.scoped(Effect.provide(program, handMade.pipe(Layer.provideMerge(workingLaboratory(data, false))))),
);
