// What no single file can tell: ids that are unique, relations that lead somewhere, equations that are LaTeX, hints
// that the grammar knows.
import katex from "katex";
import type { Entry, Paper } from "./paper.ts";
import type { Fault } from "./read-paper.ts";

/** The values of each gene, as a hint writes them. */
export type Genes = ReadonlyMap<string, readonly string[]>;

export const checkLibrary = (papers: readonly Paper[], genes: Genes): readonly Fault[] => {
  const owners = new Map<string, string>();
  const sources = new Map<string, string>();
  const twice = (what: string, seen: Map<string, string>, id: string, slug: string): readonly string[] => {
    const owner = seen.get(id);
    if (owner === undefined) seen.set(id, slug);
    return owner === undefined ? [] : [`the ${what} ${id} stands in ${owner}.md already`];
  };
  const unique = papers.map(({ slug, id, texts }) => [
    ...twice("paper", sources, id, slug),
    ...texts.flatMap((entry) => twice("entry", owners, entry.id, slug)),
  ]);
  return papers.flatMap(({ slug, texts }, index) =>
    [
      ...(unique[index] ?? []),
      ...texts.flatMap((entry) =>
        [...strayRelations(entry, owners), ...badEquations(entry), ...strangeHints(entry, genes)].map(
          (message) => `${entry.id}: ${message}`,
        ),
      ),
    ].map((message) => ({ file: `${slug}.md`, line: 1, message })),
  );
};

const strayRelations = ({ id, relations }: Entry, known: ReadonlyMap<string, string>): readonly string[] =>
  relations.flatMap(({ entry }) =>
    entry === id
      ? ["it is related to itself"]
      : known.has(entry)
        ? []
        : [`it is related to ${entry}, which no file has`],
  );

/** Display equations of a text. */
export const equationsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\$\$([\s\S]+?)\$\$/g)].map(([, equation = ""]) => equation.trim());

const badEquations = ({ mechanism }: Entry): readonly string[] => {
  const equations = equationsIn(mechanism);
  if (equations.length === 0) return ["its mechanism has no equation between $$"];
  return equations.flatMap((equation) => {
    try {
      katex.renderToString(equation, { displayMode: true, throwOnError: true, strict: "ignore" });
      return [];
    } catch (error) {
      return [String(error instanceof Error ? error.message : error)];
    }
  });
};

const strangeHints = ({ genome }: Entry, genes: Genes): readonly string[] =>
  genome.flatMap(({ gene, value }) => {
    const values = genes.get(gene);
    if (values === undefined)
      return [`the grammar has no gene ${gene} (there are: ${[...genes.keys()].join(", ")})`];
    return values.includes(value) ? [] : [`${gene} has no value ${value} (there are: ${values.join(", ")})`];
  });
