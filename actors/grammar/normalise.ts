// One canonical genome per layer: a gene that changes nothing holds its neutral value.
import { hash } from "node:crypto";
import { Option, Schema } from "effect";
import { memoize } from "effect/Function";
import type { Allele, AnyGene } from "./gene.ts";
import { genes } from "./genes/index.ts";
import { type GeneName, Genome, type GeneValue } from "./genome.ts";
import { recordedAsOne, readFromOne } from "./one-convolution.ts";

const byName = new Map<string, AnyGene>(genes.map((gene) => [gene.name, gene]));
export const geneOf = (name: GeneName): AnyGene => byName.get(name) as AnyGene;
export const geneNames = Object.keys(Genome.fields) as readonly GeneName[];

const decode = Schema.decodeUnknownSync(Genome, { onExcessProperty: "error", errors: "all" });
export const neutral: Genome = decode(
  Object.fromEntries(geneNames.map((name) => [name, geneOf(name).values[0].value])),
);

/** What the genome's value of the gene is, in words and sources. */
export const alleleOf = (genome: Genome, name: GeneName): Allele<Genome[GeneName]> => {
  const alleles: readonly Allele<Genome[GeneName]>[] = geneOf(name).values;
  const allele = alleles.find(({ value }) => value === genome[name]);
  if (allele === undefined) throw new RangeError(`gene ${name} has no value ${genome[name]}`);
  return allele;
};

/** The genes that have a value which not every layer can have: few, and asked about all the time. */
const conditional = geneNames.filter((name) =>
  geneOf(name).values.some((allele) => allele.possible !== undefined),
);
const possible = (genome: Genome, name: GeneName): boolean =>
  !conditional.includes(name) || (alleleOf(genome, name).possible?.(genome) ?? true);

/** Whether there is such a layer as it stands. */
export const isPossible = (genome: Genome): boolean => conditional.every((name) => possible(genome, name));

/** The same layer with every inactive gene at its neutral value, and every impossible one: gene by gene, for one that
 *  became neutral can make later ones inactive. */
export const normalise = (genome: Genome): Genome =>
  inOrder.reduce(
    (done, { name, active }) =>
      active(done) && possible(done, name) ? done : { ...done, [name]: neutral[name] },
    genome,
  );
const inOrder = geneNames.map((name) => geneOf(name));

/** The layer that has this value of this gene and is otherwise like the genome. */
export const withValue = (genome: Genome, [name, value]: GeneValue): Genome =>
  normalise({ ...genome, [name]: value });

/** Reads a genome from JSON; genes that it lacks, because it is older than they are, are neutral.
 *  Throws a SchemaError that names every unknown gene and value. */
export const decodeGenome = (json: Readonly<Record<string, unknown>>): Genome =>
  normalise(decode({ ...neutral, ...readFromOne(json) }));

/** The same for what others recorded: none for code without a genome, or with one of another grammar. */
export const readGenomeJson = (json: Readonly<Record<string, unknown>> | null): Option.Option<Genome> =>
  json === null ? Option.none() : read(json);
/** Folds keep what was recorded, and every proposal is compared with all of it: each is decoded once. */
const read = memoize(Option.liftThrowable(decodeGenome));

/** `sha256:` of the canonical JSON. Neutral genes are left out, so that a gene added to the grammar later does not
 *  rename the genomes before it. */
export const genomeDigest = (genome: Genome): string => {
  const told = recordedAsOne(normalise(genome));
  let json = "";
  for (const name of toldNames) {
    const value = told[name];
    if (value !== undefined && value !== neutrallyTold[name])
      json += `${json === "" ? "" : ","}"${name}":${texts.get(value)}`;
  }
  return `sha256:${hash("sha256", `{${json}}`)}`;
};
const neutrallyTold: Readonly<Record<string, unknown>> = { ...recordedAsOne(neutral), ...neutral };
const toldNames = Object.keys(neutrallyTold).sort();
/** Every value as JSON: a search asks for the digest of whatever it looks at. */
const texts = new Map<unknown, string>(
  genes.flatMap(({ values }) => values.map(({ value }) => [value, JSON.stringify(value)] as const)),
);
