// What a result shows, written from its comparisons alone: every sentence rests on a number of the log.
import { Option } from "effect";
import type { EventData } from "../../events/index.ts";
import type { AnalyseRequest } from "../ports.ts";
import { changesBetween } from "./distance.ts";
import { signed } from "./effects.ts";
import { readGenomeJson } from "./normalise.ts";

type Comparison = AnalyseRequest["comparisons"][number];

/** Difference between training and held-out loss, in nats, from which the layer is said to overfit. */
const OVERFIT = 0.1;

const verdict = ({ loss, accuracy }: Comparison): string => {
  if (loss < 0 && accuracy >= 0) return "better";
  if (loss > 0 && accuracy <= 0) return "worse";
  return loss === 0 && accuracy === 0 ? "equal" : "mixed";
};

const sentence = (comparison: Comparison): string =>
  `Against the ${comparison.relation} ${comparison.experiment}: ${verdict(comparison)} (loss ${signed(comparison.loss)}, accuracy ${signed(comparison.accuracy)}).`;

const siblingsSentence = (siblings: readonly Comparison[]): string[] => {
  if (siblings.length === 0) return [];
  const beaten = siblings.filter(({ loss }) => loss < 0).length;
  return [`Its loss is lower than that of ${beaten} of ${siblings.length} siblings.`];
};

export const analyse = (request: AnalyseRequest): EventData<"AnalysisWritten"> => {
  const { result, proposal, parent, comparisons } = request;
  const before = Option.getOrNull(readGenomeJson(parent?.genome ?? null));
  const after = Option.getOrNull(readGenomeJson(proposal.genome));
  const changes = before === null || after === null ? [] : changesBetween(before, after);
  const changed = changes.map(({ gene, from, to }) => `${gene} ${from} → ${to}`).join(", ");

  const singles = comparisons.filter(({ relation }) => relation !== "sibling");
  const siblings = comparisons.filter(({ relation }) => relation === "sibling");
  const worse = singles.filter((comparison) => verdict(comparison) === "worse");
  const gap = result.loss - result.trainingLoss;
  const shortcomings = [
    ...worse.map(
      ({ relation, experiment, loss, accuracy }) =>
        `worse than the ${relation} ${experiment} in loss (${signed(loss)}) and accuracy (${signed(accuracy)})`,
    ),
    ...(gap > OVERFIT
      ? [`held-out loss is ${gap.toFixed(4)} above the training loss: it does not generalise`]
      : []),
  ];
  const against = singles.find(({ relation }) => relation === "parent");
  const lesson =
    against === undefined || changes.length === 0
      ? []
      : [
          changes.length === 1
            ? `The one change, ${changed}, made it ${verdict(against)}.`
            : `The changes ${changed} together made it ${verdict(against)}; one result cannot tell them apart.`,
        ];
  return {
    text: [
      `${proposal.name}: loss ${result.loss.toFixed(4)}, accuracy ${result.accuracy.toFixed(4)} after ${result.steps} steps with ${result.parameters} parameters.`,
      ...singles.map(sentence),
      ...siblingsSentence(siblings),
      ...lesson,
      "One seed: differences within its noise prove nothing.",
    ].join(" "),
    comparisons,
    changes,
    shortcomings,
  };
};
