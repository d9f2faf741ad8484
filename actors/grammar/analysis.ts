// What a result shows, written from its comparisons alone: every sentence rests on numbers of the log.
import { Option } from "effect";
import type { EventData } from "../../events/index.ts";
import type { AnalyseRequest } from "../ports.ts";
import { changesBetween } from "./distance.ts";
import { differences, findingsOf, verdict } from "./findings.ts";
import { readGenomeJson } from "./normalise.ts";
import { signed } from "./prose.ts";

/** Difference between training and held-out loss, in nats, from which the layer is said to overfit. */
const OVERFIT = 0.1;

const shortcomingsOf = (request: AnalyseRequest): string[] => {
  const { result, relatives } = request;
  const gap = result.loss - result.trainingLoss;
  const worse = relatives.filter(
    (relative) => relative.relation !== "sibling" && verdict(request, relative) === "worse",
  );
  return [
    ...worse.map((relative) => {
      const { loss, accuracy } = differences(request, relative);
      return `worse than the ${relative.relation} ${relative.experiment} in loss (${signed(loss)}) and accuracy (${signed(accuracy)})`;
    }),
    ...(gap > OVERFIT
      ? [`held-out loss is ${gap.toFixed(4)} above the training loss: it does not generalise`]
      : []),
  ];
};

export const analyse = (request: AnalyseRequest): EventData<"AnalysisWritten"> => {
  const { proposal, parent, relatives } = request;
  const before = Option.getOrNull(readGenomeJson(parent?.genome ?? null));
  const after = Option.getOrNull(readGenomeJson(proposal.genome));
  const changes = before === null || after === null ? [] : changesBetween(before, after);
  const findings = findingsOf(request, changes);
  return {
    text: [...findings.map(({ text }) => text), "One seed: differences within its noise prove nothing."].join(
      " ",
    ),
    findings,
    comparisons: relatives.map((relative) => ({
      relation: relative.relation,
      experiment: relative.experiment,
      ...differences(request, relative),
    })),
    changes,
    shortcomings: shortcomingsOf(request),
    causes: [],
    suggestions: [],
    rejected: [],
  };
};
