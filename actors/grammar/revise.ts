// A revision answers a refusal: it changes what the failure points at, or tries another child of the same parent.
import { Option } from "effect";
import type { Random } from "../policies/random.ts";
import type { ProposeRequest } from "../ports.ts";
import { type Design, isTried } from "./design.ts";
import { changesBetween } from "./distance.ts";
import { evolveFrom, originFor } from "./evolve.ts";
import type { Genome, GeneValue } from "./genome.ts";
import { meaningOf, titleOf } from "./name.ts";
import { readGenomeJson, withValue } from "./normalise.ts";

type Refused = NonNullable<ProposeRequest["refused"]>;

interface Remedy {
  /** Names of the Checker's probes, by how they begin. */
  readonly probes: readonly string[];
  /** Words of the trainer's message, which comes without probes. */
  readonly message: RegExp;
  readonly steps: readonly GeneValue[];
}

/** What to change first. Only genes that can cause such a failure stand here. */
const remedies: readonly Remedy[] = [
  {
    probes: ["finite"],
    message: /not (a )?finite|diverged/i,
    steps: [
      ["normalisation", "l2"],
      ["eigenvalues", "positive"],
      ["featureMap", "silu"],
    ],
  },
  {
    probes: ["wall-time", "flops", "parameters"],
    message: /not done after|processor time|allocation|memory/i,
    steps: [
      ["keySize", 1],
      ["valueSize", 1],
      ["secondMemory", "none"],
      ["gate", "none"],
      ["valueConvolution", 0],
    ],
  },
  {
    probes: ["causality"],
    message: /causal/i,
    steps: [
      ["queryConvolution", 0],
      ["keyConvolution", 0],
      ["valueConvolution", 0],
      ["residualConvolution", 0],
    ],
  },
];

const answers = ({ refusal: { reason, failures } }: Refused, { probes, message }: Remedy): boolean =>
  failures.length > 0
    ? failures.some(({ name }) => probes.some((probe) => name.startsWith(probe)))
    : message.test(reason);

/** The refused genome with the first remedy that helps and was not tried. */
const remedied = (genome: Genome, refused: Refused, tried: ReadonlySet<string>): Design | null => {
  for (const remedy of remedies.filter((remedy) => answers(refused, remedy)))
    for (const step of remedy.steps) {
      const revised = withValue(genome, step);
      const changes = changesBetween(genome, revised);
      if (changes.length === 0 || isTried(revised, tried)) continue;
      const { revision, name } = refused.proposal;
      const reasons = changes.map(
        ({ gene, from, to }) => `${gene} ${from} → ${to}: the layer ${meaningOf(revised, gene).says}.`,
      );
      return {
        genome: revised,
        operator: "remedy",
        motivation: [
          `${titleOf(revised)}, in answer to the refusal of ${name} (${refused.refusal.reason}).`,
          ...reasons,
        ].join(" "),
        citations: changes.map(({ gene }) => ({
          element: gene,
          kind: "experience",
          ids: [`revision:${revision}`],
        })),
      };
    }
  return null;
};

/** null where every genome of the space was tried. */
export const revise = (
  request: ProposeRequest,
  refused: Refused,
  tried: ReadonlySet<string>,
  chance: Random,
): Design | null => {
  const { proposal, refusal } = refused;
  const genome = Option.getOrNull(readGenomeJson(proposal.genome));
  const remedy = genome === null ? null : remedied(genome, refused, tried);
  if (remedy !== null) return remedy;
  const design = evolveFrom(originFor(request, chance), request, tried, chance);
  return design === null
    ? null
    : {
        ...design,
        motivation: `${proposal.name} was refused (${refusal.reason}), and no change of it would answer that. ${design.motivation}`,
      };
};
