// What a result shows, one finding for each thing: against each relative, among its siblings, its generalisation, its
// cost, its course, and what its changes are to be credited with. Nothing here depends on how fast a machine was.
import type { Finding } from "../../events/experiment/analysis-written.ts";
import type { AnalyseRequest, Relative } from "../ports.ts";
import type { Change } from "./distance.ts";
import { evidenceIn } from "./effects.ts";
import { figure, finding, type Phrase, phrase } from "./finding.ts";
import { clipped, list, signed } from "./prose.ts";

/** Changes whose earlier record is told: those of which the most is known. */
const RECORDS = 3;

const whole = (x: number): string => String(x);
const times = (x: number): string => x.toFixed(2);

/** Differences to a relative: negative loss and positive accuracy are better. */
export const differences = ({ result }: AnalyseRequest, { loss, accuracy }: Relative) => ({
  loss: result.loss - loss,
  accuracy: result.accuracy - accuracy,
});

export const verdict = (
  request: AnalyseRequest,
  relative: Relative,
): "better" | "worse" | "equal" | "mixed" => {
  const { loss, accuracy } = differences(request, relative);
  if (loss === 0 && accuracy === 0) return "equal";
  if (loss <= 0 && accuracy >= 0) return "better";
  return loss >= 0 && accuracy <= 0 ? "worse" : "mixed";
};

const outcome = ({ result, proposal }: AnalyseRequest): Finding =>
  finding(
    [],
  )`${clipped(proposal.name, 80)} reached a held-out loss of ${figure("loss", result.loss)} and an accuracy of ${figure("accuracy", result.accuracy)} after ${figure("steps", result.steps, whole)} steps.`;

/** `relations` is what the relative is to it: "baseline and parent" where one experiment is both. */
const against = (request: AnalyseRequest, relative: Relative, relations: string): Finding => {
  const { relation, experiment } = relative;
  const { loss, accuracy } = differences(request, relative);
  return finding([
    experiment,
  ])`Against the ${relations} ${experiment} it is ${verdict(request, relative)}: ${figure(`loss against the ${relation}`, loss, signed)} in loss, ${figure(`accuracy against the ${relation}`, accuracy, signed)} in accuracy.`;
};

const amongSiblings = ({ result, relatives }: AnalyseRequest): Finding[] => {
  const siblings = relatives.filter(({ relation }) => relation === "sibling");
  if (siblings.length === 0) return [];
  const rank = 1 + siblings.filter(({ loss }) => loss < result.loss).length;
  return [
    finding(
      siblings.map(({ experiment }) => experiment),
    )`By loss it ranks ${figure("rank", rank, whole)} of ${figure("ranked", siblings.length + 1, whole)} among itself and its newest siblings.`,
  ];
};

const generalisation = ({ result }: AnalyseRequest, parent: Relative | undefined): Finding => {
  const gap = figure("gap", result.loss - result.trainingLoss, signed);
  const before =
    parent === undefined || parent.training === null
      ? phrase``
      : phrase`; the parent's differs by ${figure("gap of the parent", parent.loss - parent.training.trainingLoss, signed)}`;
  return finding(
    before.text === "" ? [] : [parent?.experiment ?? ""],
  )`Its held-out loss differs by ${gap} from its training loss of ${figure("training loss", result.trainingLoss)}${before}.`;
};

const cost = ({ result }: AnalyseRequest, relative: Relative | undefined): Finding => {
  const parameters = figure("parameters", result.parameters, whole);
  const before = relative?.training;
  if (relative === undefined || before == null) return finding([])`It has ${parameters} parameters.`;
  const ratio = figure("parameters, ratio", result.parameters / before.parameters, times);
  const flops =
    result.flops === null || before.flops === null
      ? phrase``
      : phrase` and ${figure("flops, ratio", result.flops / before.flops, times)} times the floating-point operations`;
  return finding([
    relative.experiment,
  ])`It has ${parameters} parameters: ${ratio} times the parameters${flops} of the ${relative.relation} ${relative.experiment}.`;
};

/** Where both passed the same rungs: how much earlier or later it learnt. */
const course = ({ result }: AnalyseRequest, relative: Relative): Finding[] => {
  const other = relative.training?.course;
  if (other === undefined || other.heldOut !== result.course.heldOut) return [];
  const theirs = new Map(other.points.map(({ step, loss }) => [step, loss]));
  const shared = result.course.points.flatMap(({ step, loss }) => {
    const before = theirs.get(step);
    return before === undefined ? [] : [{ step, loss, difference: loss - before }];
  });
  const [first, last] = [shared.at(0), shared.at(-1)];
  if (first === undefined || last === undefined) return [];
  const at = ({ step, loss, difference }: typeof first): Phrase =>
    phrase`${figure(`loss of step ${step}`, loss)} (${figure(`step ${step} against the ${relative.relation}`, difference, signed)}) at step ${figure("step", step, whole)}`;
  const pace = (difference: number) => (difference < 0 ? "faster" : difference > 0 ? "slower" : "alike");
  const [early, late] = [pace(first.difference), pace(last.difference)];
  const learnt = early === late ? early : `${early} at first and ${late} later`;
  const tail = first === last ? phrase`` : phrase` and ${at(last)}`;
  const which = result.course.heldOut ? "held-out" : "training";
  return [
    finding([
      relative.experiment,
    ])`Its ${which} loss was ${at(first)}${tail}: it learnt ${learnt}${learnt === "alike" ? " as" : learnt.includes("alike") ? " compared with" : " than"} the ${relative.relation} ${relative.experiment}.`,
  ];
};

/** Of a suite, each task by itself, against the baseline where that was measured on it. */
const tasks = ({ result }: AnalyseRequest, baseline: Relative | undefined): Finding[] =>
  result.tasks.length < 2
    ? []
    : result.tasks.map(({ task, loss, accuracy }) => {
        const before = baseline?.training?.tasks.find((other) => other.task === task);
        const told = phrase`On ${task} it reached a loss of ${figure(`loss on ${task}`, loss)} and an accuracy of ${figure(`accuracy on ${task}`, accuracy)}`;
        return before === undefined || baseline === undefined
          ? finding([])`${told}.`
          : finding([
              baseline.experiment,
            ])`${told}: ${figure(`loss on ${task} against the baseline`, loss - before.loss, signed)} and ${figure(`accuracy on ${task} against the baseline`, accuracy - before.accuracy, signed)} against the baseline ${baseline.experiment}.`;
      });

const credit = (request: AnalyseRequest, parent: Relative, changes: readonly Change[]): Finding => {
  const told = list(changes.map(({ gene, from, to }) => `${gene} ${from} → ${to}`));
  const loss = figure("loss against the parent", differences(request, parent).loss, signed);
  return changes.length === 1
    ? finding([parent.experiment])`The one change, ${told}, is credited with ${loss} in loss.`
    : finding([
        parent.experiment,
      ])`The changes ${told} are credited with ${loss} in loss together; one result cannot tell them apart.`;
};

/** Whether what a change did agrees with what the same change did before. */
const records = (request: AnalyseRequest, parent: Relative, changes: readonly Change[]): Finding[] => {
  const evidence = evidenceIn(request.effects);
  const { loss } = differences(request, parent);
  return changes
    .flatMap(({ gene, to }) => evidence(gene, to).measured ?? [])
    .toSorted((a, b) => b.count - a.count)
    .slice(0, RECORDS)
    .map(({ gene, value, effect, count, experiments }) => {
      const agrees = loss * effect < 0 ? "agrees" : loss * effect > 0 ? "does not agree" : "says nothing";
      return finding(
        experiments,
      )`Before, ${figure(`children with ${gene} ${value}`, count, whole)} with the change to ${gene} ${value} gained ${figure(`effect of ${gene} ${value}`, effect, signed)} in fitness on average; this one ${agrees}.`;
    });
};

export const findingsOf = (request: AnalyseRequest, changes: readonly Change[]): readonly Finding[] => {
  const single = (relation: Relative["relation"]) =>
    request.relatives.find((relative) => relative.relation === relation);
  const [baseline, parent] = [single("baseline"), single("parent")];
  // One experiment may be baseline and parent at once, and is compared with once.
  const singles = Map.groupBy(
    [baseline, parent, single("grandparent")].filter((relative) => relative !== undefined),
    ({ experiment }) => experiment,
  );
  const comparisons = [...singles.values()].flatMap((same) =>
    same
      .slice(0, 1)
      .map((relative) => against(request, relative, list(same.map(({ relation }) => relation)))),
  );
  const courses = [baseline, parent?.experiment === baseline?.experiment ? undefined : parent];
  return [
    outcome(request),
    ...comparisons,
    ...tasks(request, baseline),
    ...amongSiblings(request),
    generalisation(request, parent),
    cost(request, parent ?? baseline),
    ...courses.flatMap((relative) => (relative === undefined ? [] : course(request, relative))),
    ...(parent === undefined || changes.length === 0
      ? []
      : [credit(request, parent, changes), ...records(request, parent, changes)]),
  ];
};
