// What a child may draw on beside its origin, read from the request: others of the pool, what the history and the
// literature say of each gene's value, and what was tried.
import { Option } from "effect";
import { memoize } from "effect/Function";
import type { KnownExperiment, ProposeRequest } from "../ports.ts";
import { type Evidence, evidenceIn } from "./effects.ts";
import type { GeneName, Genome, GeneValue } from "./genome.ts";
import type { Weigh } from "./mutate.ts";
import { readGenomeJson } from "./normalise.ts";

/** The difference in fitness that makes a step e times as likely. */
const TEMPERATURE = 0.03;

/** An experiment that genes may be taken from, with its genome; code that a model or a person wrote has none. */
export interface Individual {
  readonly known: KnownExperiment;
  readonly genome: Genome;
}

export interface Knowledge {
  /** The references that have a genome. */
  readonly others: readonly Individual[];
  readonly evidence: (gene: string, value: string) => Evidence;
  /** The effect on fitness to expect of a gene's value. */
  readonly expectation: (step: GeneValue) => number;
  /** Boltzmann weights over what a step from the genome is expected to change; 1 where nothing is known. */
  readonly weigh: (origin: Genome) => Weigh;
  /** Whether any experiment proposed so far has this value of this gene. */
  readonly wasTried: (step: GeneValue) => boolean;
}

export const withGenome = (known: KnownExperiment | null): readonly Individual[] =>
  known === null ? [] : Option.toArray(readGenomeJson(known.genome)).map((genome) => ({ known, genome }));

export const knowledgeOf = ({ references, effects, cognition, triedGenomes }: ProposeRequest): Knowledge => {
  const evidence = evidenceIn(effects, cognition);
  const expectation = ([gene, value]: GeneValue): number => evidence(gene, String(value)).expected;
  return {
    others: references.flatMap(withGenome),
    evidence,
    expectation,
    // Operators ask about the steps from one parent at every attempt, and those are the same objects (distance.ts).
    weigh: memoize((origin) =>
      memoize((step) => Math.exp((expectation(step) - expectation(valueOf(origin, step[0]))) / TEMPERATURE)),
    ),
    wasTried: memoize(([gene, value]) =>
      triedGenomes.some((tried) => Option.getOrNull(readGenomeJson(tried))?.[gene] === value),
    ),
  };
};

const valueOf = (genome: Genome, gene: GeneName): GeneValue => [gene, genome[gene]] as GeneValue;
