// What a genome is called: a title for readers and a name for commands. Both tell the most important genes first and
// stop where they would get long; the digest tells the rest.
import type { GeneName, Genome } from "./genome.ts";
import { alleleOf, genomeDigest, geneNames, normalise } from "./normalise.ts";

const LONGEST_NAME = 40;
const LONGEST_TITLE = 82;

const convolutions: readonly GeneName[] = ["queryConvolution", "keyConvolution", "valueConvolution"];

interface Words {
  readonly title: string | null;
  readonly tag: string | null;
}

/** The words of each gene in order; three equal convolutions go by one. */
const wordsOf = (genome: Genome): readonly Words[] => {
  const canonical = normalise(genome);
  const { queryConvolution: width } = canonical;
  const isOne = width !== 0 && convolutions.every((name) => canonical[name] === width);
  const words: Words[] = geneNames.map((name) => {
    if (!isOne || !convolutions.includes(name)) return alleleOf(canonical, name);
    return name === "queryConvolution"
      ? { title: `convolution of ${width}`, tag: `conv${width}` }
      : { title: null, tag: null };
  });
  return words;
};

/** As many of the words as fit, from the first on. */
const fitting = (words: readonly string[], separator: string, longest: number): readonly string[] => {
  const tooLong = words.findIndex((_, i) => words.slice(0, i + 1).join(separator).length > longest);
  return tooLong === -1 ? words : words.slice(0, tooLong);
};

/** "Gated delta rule, signed eigenvalues, convolution of 4"; what does not fit is counted. */
export const titleOf = (genome: Genome): string => {
  const titles = wordsOf(genome).flatMap(({ title }) => title ?? []);
  const told = fitting(titles, ", ", LONGEST_TITLE);
  const left = titles.length - told.length;
  const title = [...told, ...(left === 0 ? [] : [`and ${left} more`])].join(", ");
  return title.charAt(0).toUpperCase() + title.slice(1);
};

/** "gated-delta-signed-conv4-3f9a1c": lower case, with six digits of the digest. */
export const nameOf = (genome: Genome): string => {
  const tags = wordsOf(genome).flatMap(({ tag }) => tag ?? []);
  return [...fitting(tags, "-", LONGEST_NAME), genomeDigest(genome).slice(7, 13)].join("-");
};

/** What a gene's value does and where it comes from: completes "The layer …". */
export const meaningOf = (genome: Genome, gene: string): { says: string; source: string | null } => {
  const name = geneNames.find((one) => one === gene);
  if (name === undefined) throw new RangeError(`there is no gene ${gene}`);
  const { says, source } = alleleOf(normalise(genome), name);
  return { says, source };
};
