// The Analyst: compares the result with the baseline, the parent, the grandparent and the siblings, and writes what
// it shows. The fitness is not its to set; it follows in the experiment's decider.
import { Effect } from "effect";
import { measuredBy } from "../../events/suite.ts";
import { Reasoner, type Relative } from "../ports.ts";
import { askedBy, isOutside } from "./asked.ts";
import { defineRole, type RoleContext, roleMachine, to } from "./role.ts";
import type { EarlierExperiment } from "./shared-view.ts";

const machine = roleMachine("analyst", {
  waiting: { on: { QualityJudged: to("analysing") } },
  analysing: { meta: { want: "analyse" }, on: { AnalysisWritten: to("waiting") } },
});

/** Siblings compared with: the newest. What an event names may not grow with the campaign. */
const SIBLINGS = 10;

type Compared = Pick<EarlierExperiment, "experiment" | "loss" | "accuracy" | "training">;

/** Every relative that was measured, as of the cause. */
const relativesOf = ({ experiment, history, shared }: RoleContext): Relative[] => {
  const { opened } = experiment;
  if (opened === null) throw new Error("an analysis is wanted of an experiment that was not opened");
  const self = history[0]?.stream.id;
  const { baseline } = opened;
  const parent = opened.parent === null ? null : shared.known(opened.parent);
  const grandparent = parent === null || parent.parent === null ? null : shared.known(parent.parent);
  const children = opened.parent === null ? [] : shared.children(opened.parent);
  // It may be one of them.
  const newest = children.slice(-SIBLINGS - 1);
  const siblings = newest.filter((other) => other.experiment !== self).slice(-SIBLINGS);
  const measured = (relation: Relative["relation"], other: Compared | null): Relative[] => {
    if (other === null || other.loss === null || other.accuracy === null) return [];
    const { experiment, loss, accuracy, training } = other;
    return [{ relation, experiment, loss, accuracy, training }];
  };
  return [
    ...measured(
      "baseline",
      baseline && { ...baseline, training: shared.known(baseline.experiment)?.training ?? null },
    ),
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
        const relatives = relativesOf(context);
        const effects = context.shared.effects();
        const data = yield* reasoner.analyse({
          asked: askedBy("analyst", context),
          ...{ proposal, parent, relatives, effects, isOutside: isOutside(context) },
          result: measuredBy(opened, result),
        });
        return [{ type: "AnalysisWritten", data }];
      }),
  },
});
