// A revision answers a refusal: it changes what the failure points at, or tries another child of the same parent.
import { Option } from "effect";
import type { Random } from "../policies/random.ts";
import type { ProposeRequest, Tried } from "../ports.ts";
import { type Design, isTried } from "./design.ts";
import { changesBetween, stepsFrom } from "./distance.ts";
import { evolveFrom, originFor } from "./evolve.ts";
import type { Trouble } from "./gene.ts";
import type { Genome, GeneValue } from "./genome.ts";
import { knowledgeOf } from "./knowledge.ts";
import { MOTIVATION_LENGTH } from "./motivation.ts";
import { meaningOf } from "./name.ts";
import { geneOf, readGenomeJson, withValue } from "./normalise.ts";
import { clipped, list, paragraph } from "./prose.ts";

type Refused = NonNullable<ProposeRequest["refused"]>;

interface Symptom {
  readonly trouble: Trouble;
  /** Names of the Checker's probes, by how they begin. */
  readonly probes: readonly string[];
  /** Words of the trainer's message, which comes without probes. */
  readonly message: RegExp;
}

/** What a refusal is recognised by; which values mend it, each gene says. */
const symptoms: readonly Symptom[] = [
  { trouble: "not-finite", probes: ["finite", "numerics"], message: /not (a )?finite|diverged/i },
  {
    trouble: "too-costly",
    probes: ["wall-time", "flops", "parameters"],
    message: /not done after|processor time|allocation|memory/i,
  },
  { trouble: "not-causal", probes: ["causality", "prefix-consistency"], message: /causal/i },
];

const shows = ({ refusal: { reason, failures } }: Refused, { probes, message }: Symptom): boolean =>
  failures.length > 0
    ? failures.some(({ name }) => probes.some((probe) => name.startsWith(probe)))
    : message.test(reason);

const mends = ([gene, value]: GeneValue, trouble: Trouble): boolean =>
  geneOf(gene).values.some((allele) => allele.value === value && allele.mends?.includes(trouble));

/** The refused genome with a change that mends what it was refused for and was not tried; which, experience weighs. */
const remedied = (
  genome: Genome,
  request: ProposeRequest,
  refused: Refused,
  tried: Tried,
  chance: Random,
): Design | null => {
  const troubles = symptoms.filter((symptom) => shows(refused, symptom)).map(({ trouble }) => trouble);
  const steps = stepsFrom(genome).filter((step) => {
    const revised = withValue(genome, step);
    return (
      troubles.some((trouble) => mends(step, trouble)) &&
      changesBetween(genome, revised).length > 0 &&
      !isTried(revised, tried)
    );
  });
  if (steps.length === 0) return null;
  const step = chance.weighted(steps, steps.map(knowledgeOf(request).weigh(genome)));
  return remedyDesign(genome, withValue(genome, step), request, refused);
};

const remedyDesign = (
  genome: Genome,
  remedy: Genome,
  { experiment }: ProposeRequest,
  { proposal, refusal }: Refused,
): Design => {
  const changes = changesBetween(genome, remedy);
  return {
    genome: remedy,
    operator: "remedy",
    motivation: paragraph(
      [
        `${clipped(proposal.name, 80)} was refused: ${clipped(refusal.reason, 300)}.`,
        `It changes ${list(changes.map(({ gene, from, to }) => `${gene} ${from} → ${to}`))}, which may mend that.`,
        ...changes.map(({ gene, to }) => `With ${gene} ${to} the layer ${meaningOf(remedy, gene).says}.`),
      ],
      MOTIVATION_LENGTH,
    ),
    // What it rests on is this experiment's own refusal.
    citations: changes.map(({ gene }) => ({ element: gene, kind: "experience", ids: [experiment] })),
  };
};

/** null where every genome of the space was tried. */
export const revise = (
  request: ProposeRequest,
  refused: Refused,
  tried: Tried,
  chance: Random,
): Design | null => {
  const { proposal, refusal } = refused;
  const genome = Option.getOrNull(readGenomeJson(proposal.genome));
  const remedy = genome === null ? null : remedied(genome, request, refused, tried, chance);
  if (remedy !== null) return remedy;
  const design = evolveFrom(originFor(request, chance), request, tried, chance);
  return design === null
    ? null
    : {
        ...design,
        motivation: clipped(
          `${clipped(proposal.name, 80)} was refused (${clipped(refusal.reason, 300)}), and no change of it would mend that. ${design.motivation}`,
          MOTIVATION_LENGTH,
        ),
      };
};
