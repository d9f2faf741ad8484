// Why a child is worth a training, in a paragraph for a researcher: where it starts and how that did, what changes
// and by which mechanism, what experience and literature say of it, what to expect. And the same as citations.
import type { KnownExperiment, OperatorEffect, Proposal } from "../ports.ts";
import { type Change, changesBetween } from "./distance.ts";
import type { Evidence } from "./effects.ts";
import type { Genome } from "./genome.ts";
import type { Individual, Knowledge } from "./knowledge.ts";
import { meaningOf } from "./name.ts";
import type { Operator } from "./operators/operator.ts";
import { capitalised, clipped, list, paragraph, plural, signed } from "./prose.ts";

export type Citation = Proposal["citations"][number];

/** UTF-16 units of a motivation, at most. */
export const MOTIVATION_LENGTH = 1499;
/** Changes that are explained one by one: those of which the most is known. */
const EXPLAINED = 3;

/** Where a genome begins: an earlier experiment, or a published layer. */
export interface Origin {
  readonly genome: Genome;
  readonly words: string;
}

export interface Child {
  readonly origin: Origin;
  readonly genome: Genome;
  readonly operator: Pick<Operator, "name" | "says">;
  readonly mate: Individual | null;
}

const figure = (name: string, value: number | null): string[] =>
  value === null ? [] : [`${name} ${value.toFixed(4)}`];

/** "delta-3f9a1c (e0005, fitness 0.6100, loss 0.4000, accuracy 0.8100)". */
export const inWords = ({ name, experiment, fitness, loss, accuracy }: KnownExperiment): string => {
  const figures = [...figure("fitness", fitness), ...figure("loss", loss), ...figure("accuracy", accuracy)];
  return `${clipped(name, 80)} (${[experiment, ...(figures.length > 0 ? figures : ["not measured"])].join(", ")})`;
};

interface Reason {
  readonly change: Change;
  readonly evidence: Evidence;
  /** The effect to expect of the value that it leaves. */
  readonly left: number;
  readonly fromMate: boolean;
}

const reasonsFor = ({ origin, genome, mate }: Child, { evidence }: Knowledge): readonly Reason[] =>
  changesBetween(origin.genome, genome).map((change) => ({
    change,
    evidence: evidence(change.gene, change.to),
    left: evidence(change.gene, change.from).expected,
    fromMate: mate !== null && String(mate.genome[change.gene]) === change.to,
  }));

/** How much there is to say of a change. */
const known = ({ evidence: { measured, spoken, expected } }: Reason): number =>
  (spoken.length > 0 ? 1 : 0) + (measured === null ? 0 : Math.abs(expected));

const explained = ({ change: { gene, to }, evidence }: Reason, genome: Genome): string[] => {
  const { says, source } = meaningOf(genome, gene);
  const { measured, spoken, experienced } = evidence;
  const mechanism = `With ${gene} ${to} the layer ${says}${source === null ? "" : ` (arXiv ${source})`}.`;
  const literature = spoken.map(({ id, text }) => `${id} speaks for it: ${clipped(text, 200)}`);
  if (measured === null)
    return [mechanism, ...literature, "No child of a measured parent has tried that yet."];
  const { effect, count, experiments } = measured;
  const which =
    experiments.length === 0 ? "" : ` (${experiments.length < count ? "last " : ""}${list(experiments)})`;
  const record = `${plural(count, "earlier child that took it", "earlier children that took it")}${which} gained ${signed(effect)} in fitness on average, ${signed(experienced)} after shrinkage`;
  return [
    mechanism,
    ...literature,
    experienced > 0 ? `Experience speaks for it: ${record}.` : `It is tried against its record: ${record}.`,
  ];
};

const operatorRecord = (name: string, records: readonly OperatorEffect[]): string => {
  const record = records.find(({ operator }) => operator === name);
  return record === undefined
    ? `No child by ${name} has been measured yet.`
    : `Children by ${name} have gained ${signed(record.effect)} so far (${record.count} measured).`;
};

const outlook = (reasons: readonly Reason[]): string => {
  const told = reasons.filter((reason) => known(reason) > 0 || reason.left !== 0);
  if (told.length === 0)
    return "Nothing measured says what to expect: the result will be the first of its kind.";
  const sum = told.reduce((total, { evidence, left }) => total + evidence.expected - left, 0);
  const rest = reasons.length - told.length;
  const untried = rest > 0 ? `, and what ${plural(rest, "untried change")} will show` : "";
  return `Expected against where it starts, if effects add up: ${signed(sum)} in fitness${untried}.`;
};

export const motivationOf = (
  child: Child,
  knowledge: Knowledge,
  records: readonly OperatorEffect[],
): string => {
  const { origin, genome, operator, mate } = child;
  const reasons = reasonsFor(child, knowledge);
  const changes = reasons.map(({ change: { gene, from, to } }) => `${gene} ${from} → ${to}`);
  const foremost = reasons.toSorted((a, b) => known(b) - known(a)).slice(0, EXPLAINED);
  return paragraph(
    [
      `${capitalised(operator.name)} of ${origin.words}: the child ${operator.says}.`,
      `It changes ${list(changes)}.`,
      ...(mate === null ? [] : [`The other is ${inWords(mate.known)}.`]),
      ...foremost.flatMap((reason) => explained(reason, genome)),
      outlook(reasons),
      operatorRecord(operator.name, records),
    ],
    MOTIVATION_LENGTH,
  );
};

/** Where each change comes from: the literature, earlier experiments, or neither. A change may have two sources. */
export const citationsOf = (child: Child, knowledge: Knowledge): readonly Citation[] =>
  reasonsFor(child, knowledge).flatMap(({ change: { gene }, evidence, fromMate }) => {
    const { measured, spoken, experienced } = evidence;
    const speaksFor = measured !== null && experienced > 0 ? measured.experiments : [];
    const experiments =
      fromMate && child.mate !== null ? [child.mate.known.experiment, ...speaksFor] : speaksFor;
    const sources: Citation[] = [
      ...(spoken.length > 0
        ? [{ element: gene, kind: "cognition", ids: [...new Set(spoken.map(({ id }) => id))] } as const]
        : []),
      ...(experiments.length > 0
        ? [{ element: gene, kind: "experience", ids: [...new Set(experiments)] } as const]
        : []),
    ];
    return sources.length > 0 ? sources : [{ element: gene, kind: "originality", ids: [] } as const];
  });
