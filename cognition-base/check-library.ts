// What no single file can tell: ids that are unique, relations that lead somewhere, equations that are LaTeX, hints
// that the grammar knows.
import katex from "katex";
import type { LibraryEntry } from "./library.ts";
import type { Entry, Paper, Places } from "./paper.ts";
import type { Fault } from "./read-paper.ts";

/** The values of each gene, as a hint writes them. */
export type Genes = ReadonlyMap<string, readonly string[]>;

/** What is wrong with an entry, and in which of its fields; in how many lines below the beginning of that. */
interface Flaw {
  readonly field: keyof Entry;
  readonly below?: number;
  readonly message: string;
}

/** @param known entries that are there already, to which those of the papers may be related */
export const checkLibrary = (
  papers: readonly Paper[],
  genes: Genes,
  known: readonly Pick<LibraryEntry, "id" | "paper">[] = [],
): readonly Fault[] => {
  const owners = new Map(known.map(({ id }) => [id, "the library"]));
  const sources = new Map(known.map(({ paper }) => [paper, "the library"]));
  const twice = (what: string, seen: Map<string, string>, id: string, file: string): readonly string[] => {
    const owner = seen.get(id);
    if (owner === undefined) seen.set(id, file);
    return owner === undefined ? [] : [`the ${what} ${id} stands in ${owner} already`];
  };
  const unique = papers.map(({ file, id, place, texts, places }) => [
    ...twice("paper", sources, id, file).map((message) => ({ line: place, message })),
    ...texts.flatMap((entry, index) =>
      twice("entry", owners, entry.id, file).map((message) => ({ line: places[index]?.id ?? 1, message })),
    ),
  ]);
  return papers.flatMap(({ file, texts, places }, index) =>
    [
      ...(unique[index] ?? []),
      ...texts.flatMap((entry, nth) =>
        [...strayRelations(entry, owners), ...badEquations(entry), ...strangeHints(entry, genes)].map(
          (flaw) => ({ line: lineOf(flaw, places[nth]), message: `${entry.id}: ${flaw.message}` }),
        ),
      ),
    ].map((fault) => ({ file, ...fault })),
  );
};

const lineOf = ({ field, below = 0 }: Flaw, places: Places | undefined): number =>
  (places?.[field] ?? places?.id ?? 1) + below;

const strayRelations = ({ id, relations }: Entry, known: ReadonlyMap<string, string>): readonly Flaw[] =>
  relations
    .flatMap(({ entry }) =>
      entry === id
        ? ["it is related to itself"]
        : known.has(entry)
          ? []
          : [`it is related to ${entry}, which no file has`],
    )
    .map((message) => ({ field: "relations", message }));

/** Display equations of a text, with the number of lines before each. */
export const equationsIn = (text: string): readonly { readonly equation: string; readonly below: number }[] =>
  [...text.matchAll(/\$\$([\s\S]+?)\$\$/g)].map(({ 1: equation = "", index }) => ({
    equation: equation.trim(),
    below: text.slice(0, index).split("\n").length - 1,
  }));

const badEquations = ({ mechanism }: Entry): readonly Flaw[] => {
  const equations = equationsIn(mechanism);
  if (equations.length === 0)
    return [{ field: "mechanism", message: "its mechanism has no equation between $$" }];
  return equations.flatMap(({ equation, below }): readonly Flaw[] => {
    try {
      katex.renderToString(equation, { displayMode: true, throwOnError: true, strict: "ignore" });
      return [];
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return [{ field: "mechanism", below, message }];
    }
  });
};

const strangeHints = ({ genome }: Entry, genes: Genes): readonly Flaw[] =>
  genome
    .flatMap(({ gene, value }) => {
      const values = genes.get(gene);
      if (values === undefined)
        return [`the grammar has no gene ${gene} (there are: ${[...genes.keys()].join(", ")})`];
      return values.includes(value)
        ? []
        : [`${gene} has no value ${value} (there are: ${values.join(", ")})`];
    })
    .map((message) => ({ field: "genome", message }));
