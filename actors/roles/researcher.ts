// The Researcher: sums up what earlier experiments teach, then proposes an architecture.
import { Effect } from "effect";
import { Reasoner } from "../ports.ts";
import { proposalFields } from "./proposal.ts";
import { defineRole, roleMachine, to, when } from "./role.ts";

const machine = roleMachine("researcher", {
  waiting: {
    on: {
      ExperimentOpened: [when("evolution", "summarising"), to("proposing")],
      ArchitectureRejected: to("proposing"),
    },
  },
  summarising: {
    meta: { want: "summarise" },
    on: { ExperienceSummarised: to("proposing"), ArchitectureProposed: to("waiting") },
  },
  proposing: { meta: { want: "propose" }, on: { ArchitectureProposed: to("waiting") } },
});

export const researcher = defineRole({
  name: "researcher",
  answers: ["ExperimentOpened", "ArchitectureRejected"],
  machine,
  perform: {
    summarise: ({ shared }) =>
      Effect.gen(function* () {
        const reasoner = yield* Reasoner;
        const effects = shared.effects();
        const experiments = shared.closed();
        const summary = yield* reasoner.summarise(effects, experiments);
        const read = experiments.map(({ experiment }) => experiment);
        return [{ type: "ExperienceSummarised", data: { summary, effects, experiments: read } }];
      }),
    propose: (context) =>
      Effect.map(proposalFields(context), (data) => [{ type: "ArchitectureProposed", data }]),
  },
});
