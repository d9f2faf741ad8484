// The Analyst: compares the result with the baseline, the parent, the grandparent and the siblings, and writes what
// it shows. The fitness is not its to set; it follows in the experiment's decider.
import { Effect } from "effect";
import type { EventData } from "../../events/index.ts";
import { Reasoner } from "../ports.ts";
import { defineRole, type RoleContext, roleMachine, to } from "./role.ts";

const machine = roleMachine("analyst", {
  waiting: { on: { QualityJudged: to("analysing") } },
  analysing: { meta: { want: "analyse" }, on: { AnalysisWritten: to("waiting") } },
});

/** Siblings compared with: the newest. What an event names may not grow with the campaign. */
const SIBLINGS = 10;

type Comparison = EventData<"AnalysisWritten">["comparisons"][number];

/** Differences to every measured relative, as of the cause. */
const comparisonsOf = ({ experiment, history, shared }: RoleContext): Comparison[] => {
  const { opened, result } = experiment;
  if (opened === null || result === null) throw new Error("an analysis is wanted without a result");
  const self = history[0]?.stream.id;
  const parent = opened.parent === null ? null : shared.known(opened.parent);
  const grandparent = parent === null || parent.parent === null ? null : shared.known(parent.parent);
  const siblings = shared
    .closed()
    .filter((other) => opened.parent !== null && other.parent === opened.parent && other.experiment !== self)
    .slice(-SIBLINGS);
  const measured = (
    relation: Comparison["relation"],
    other: { experiment: string; loss: number | null; accuracy: number | null } | null,
  ): Comparison[] =>
    other === null || other.loss === null || other.accuracy === null
      ? []
      : [
          {
            relation,
            experiment: other.experiment,
            loss: result.loss - other.loss,
            accuracy: result.accuracy - other.accuracy,
          },
        ];
  return [
    ...measured("baseline", opened.baseline),
    ...measured("parent", parent),
    ...measured("grandparent", grandparent),
    ...siblings.flatMap((sibling) => measured("sibling", sibling)),
  ];
};

export const analyst = defineRole({
  name: "analyst",
  answers: ["QualityJudged"],
  machine,
  perform: {
    analyse: (context) =>
      Effect.gen(function* () {
        const reasoner = yield* Reasoner;
        const { opened, proposal, result } = context.experiment;
        if (opened === null || proposal === null || result === null)
          throw new Error("an analysis is wanted without a result");
        const parent = opened.parent === null ? null : context.shared.known(opened.parent);
        const comparisons = comparisonsOf(context);
        const data = yield* reasoner.analyse({ result, proposal, parent, comparisons });
        return [{ type: "AnalysisWritten", data }];
      }),
  },
});
