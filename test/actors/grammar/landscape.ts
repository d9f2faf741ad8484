// A made-up fitness landscape over genomes, and campaigns played on it through the pure functions alone: nothing is
// trained, so that how well the grammar searches can be measured over many campaigns.
import { HashMap, Result } from "effect";
import { changesBetween } from "../../../actors/grammar/distance.ts";
import type { GeneName, Genome } from "../../../actors/grammar/genome.ts";
import { decodeGenome, geneNames, geneOf, genomeDigest } from "../../../actors/grammar/normalise.ts";
import { propose } from "../../../actors/grammar/propose.ts";
import { references } from "../../../actors/grammar/references.ts";
import { paper } from "../../../actors/policies/parent/paper.ts";
import { random } from "../../../actors/policies/random.ts";
import { strongest } from "../../../actors/policies/shrinkage.ts";
import { paperPolicy } from "../../../actors/policies/settings.ts";
import { addGains, geneEffectsOf } from "../../../projections/experience/genes.ts";
import { addOperatorGain, operatorEffectsOf } from "../../../projections/experience/operators.ts";
import { known, request } from "./arbitraries.ts";

/** Bell-shaped, mean 0, variance 1: the sum of twelve uniform numbers. */
const bell = (...words: readonly (string | number)[]): number => {
  const chance = random(...words);
  return Array.from({ length: 12 }, chance.next).reduce((sum, x) => sum + x, -6);
};

/** Fitness without noise: an effect of each active gene's value, and of each pair of values for one pair of genes in
 *  five, on the scale of a real campaign (differences of a few hundredths). */
export const fitnessOn = (seed: number): ((genome: Genome) => number) => {
  const drawn = new Map<string, number>();
  const effect = (...words: readonly string[]): number => {
    const key = words.join("\n");
    const known = drawn.get(key) ?? bell(seed, key);
    drawn.set(key, known);
    return known;
  };
  const interact = geneNames.flatMap((one, index) =>
    geneNames
      .slice(index + 1)
      .filter((other) => random(seed, "pair", one, other).next() < 0.2)
      .map((other) => [one, other] as const),
  );
  return (genome) => {
    const active = new Set(geneNames.filter((name) => geneOf(name).active(genome)));
    const value = (name: GeneName) => `${name} ${String(genome[name])}`;
    const single = [...active].reduce((sum, name) => sum + 0.03 * effect(value(name)), 0);
    const together = interact
      .filter(([one, other]) => active.has(one) && active.has(other))
      .reduce((sum, [one, other]) => sum + 0.02 * effect(value(one), value(other)), 0);
    return 0.5 + single + together;
  };
};

export type Way = "control" | "uniform" | "learnt";

interface Played {
  readonly experiment: string;
  readonly name: string;
  readonly genome: Genome;
  readonly digest: string;
  readonly operator: string;
  readonly changes: ReturnType<typeof changesBetween>;
  /** As measured, with noise. */
  readonly fitness: number;
  readonly gain: number | null;
}

/** Standard deviation of a measurement. */
const NOISE = 0.01;

/** A campaign of so many candidates after the references; the best true fitness among them. */
export const play = (seed: number, way: Way, candidates: number): number => {
  const fitness = fitnessOn(seed);
  const played: Played[] = [];
  const measure = (experiment: string, name: string, genome: Genome, operator: string, parent?: Played) => {
    const measured = fitness(genome) + NOISE * bell(seed, "noise", experiment, way);
    played.push({
      experiment,
      name,
      genome,
      digest: genomeDigest(genome),
      operator,
      changes: parent === undefined ? [] : changesBetween(parent.genome, genome),
      fitness: measured,
      gain: parent === undefined ? null : measured - parent.fitness,
    });
  };
  if (way !== "control")
    for (const [index, { name, genome }] of references.entries())
      measure(`b0${index + 1}`, name, genome, "reference");
  const knownOf = (id: string) => {
    const found = played.find(({ experiment }) => experiment === id);
    return found === undefined ? null : known(id, found.genome, { fitness: found.fitness });
  };
  for (let index = 1; index <= candidates; index++) {
    const experiment = `e${String(index).padStart(4, "0")}`;
    const pool = played.toSorted((a, b) => b.fitness - a.fitness).slice(0, paperPolicy.poolSize);
    const [first, ...others] = pool;
    const ancestry =
      way === "control" || first === undefined
        ? null
        : paper({ pool: [first, ...others] }, paperPolicy, random(seed, "parent", experiment));
    const proposal = Result.getOrThrow(
      propose(
        request({
          experiment,
          randomSeed: random(seed, "proposal", experiment).int(2 ** 32),
          parent: ancestry && knownOf(ancestry.parent),
          references: ancestry?.references.flatMap((id) => knownOf(id) ?? []) ?? [],
          effects:
            way === "learnt" ? strongest(geneEffectsOf(played.reduce(addGains, HashMap.empty())), 60) : [],
          operators:
            way === "learnt" ? operatorEffectsOf(played.reduce(addOperatorGain, HashMap.empty())) : [],
          tried: new Set(played.map(({ digest }) => digest)),
          triedGenomes: played.map(({ genome }) => ({ ...genome })),
          opened: { arm: way === "control" ? "control" : "evolution" },
        }),
      ),
    );
    const parent = played.find((one) => one.experiment === ancestry?.parent);
    measure(experiment, proposal.name, decodeGenome(proposal.genome ?? {}), proposal.operator, parent);
  }
  return Math.max(
    ...played.filter(({ operator }) => operator !== "reference").map(({ genome }) => fitness(genome)),
  );
};
