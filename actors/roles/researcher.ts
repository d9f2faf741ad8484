// The Researcher: sums up what earlier experiments teach, then proposes an architecture. Of an ablation it has printed
// what was planned; of two programs that are known it has nothing to propose.
import { Effect } from "effect";
import { strongest } from "../policies/shrinkage.ts";
import { Reasoner } from "../ports.ts";
import { askedBy } from "./asked.ts";
import { listen } from "./listening.ts";
import { proposalFields } from "./proposal.ts";
import { retrieve } from "./reading.ts";
import { defineRole, roleMachine, to, when } from "./role.ts";

// Evolution, and what makes a layer of a person's words, sums up afresh for each proposal, because a rejection may have come long after the last one. An Engineer's
// revision rests on the summary of the proposal that it mends: it answers a failure, not the history.
const machine = roleMachine("researcher", {
  waiting: {
    on: {
      ExperimentOpened: [when("pairing", "waiting"), when("learning", "summarising"), to("proposing")],
      ArchitectureRejected: to("proposing"),
    },
  },
  proposing: { meta: { want: "propose" }, on: { ArchitectureProposed: to("waiting") } },
  summarising: {
    meta: { want: "summarise" },
    on: { ExperienceSummarised: to("evolving"), ArchitectureProposed: to("evolved") },
  },
  evolving: { meta: { want: "propose" }, on: { ArchitectureProposed: to("evolved") } },
  evolved: { on: { ArchitectureRejected: to("summarising") } },
});

/** Experiments that a summary rests on, beside the effects of genes over all of them. */
const SUMMARISED = 50;
/** Effects of genes that a summary names, the strongest. What an event names may not grow with the campaign. */
const EFFECTS = 60;

export const researcher = defineRole({
  name: "researcher",
  answers: ["ExperimentOpened", "ArchitectureRejected"],
  machine,
  perform: {
    summarise: (context) =>
      Effect.gen(function* () {
        const reasoner = yield* Reasoner;
        const { shared } = context;
        const asked = askedBy("researcher", context);
        const effects = strongest(shared.effects(), EFFECTS);
        const operators = shared.operators();
        // The best only, for the same reason.
        const experiments = shared
          .ranking()
          .slice(0, SUMMARISED)
          .flatMap(({ experiment }) => shared.known(experiment) ?? []);
        const summary = yield* reasoner.summarise({ asked, effects, operators, experiments });
        const read = experiments.map(({ experiment }) => experiment);
        const parent = context.experiment.opened?.parent ?? null;
        const retrieved = yield* retrieve(shared, {
          idea: context.experiment.opened?.suggestion?.idea ?? null,
          parent: parent === null ? null : shared.known(parent),
        });
        const data = { summary, effects, operators, experiments: read, retrieved, remarks: listen(context) };
        return [{ type: "ExperienceSummarised", data }];
      }),
    propose: (context) =>
      Effect.map(proposalFields("researcher", context), (data) => [{ type: "ArchitectureProposed", data }]),
  },
});
