// A layer of a person's idea: what its words name of the grammar is put into the origin. What they do not name, the library
// may: it was asked about the idea, and its entries weigh what evolution changes (knowledge.ts).
import type { Suggestion } from "../../events/values.ts";
import type { Random } from "../policies/random.ts";
import type { ProposeRequest, Tried } from "../ports.ts";
import { type Design, designOf, isTried } from "./design.ts";
import { changesBetween } from "./distance.ts";
import { evolveFrom } from "./evolve.ts";
import { genes } from "./genes/index.ts";
import type { GeneName, Genome } from "./genome.ts";
import { knowledgeOf } from "./knowledge.ts";
import { MOTIVATION_LENGTH, type Origin } from "./motivation.ts";
import { normalise } from "./normalise.ts";
import { clipped } from "./prose.ts";
import { nearestUntried } from "./search.ts";

/** Words in lower case with single spaces around each, so that only whole ones are found. */
const spaced = (text: string): string =>
  ` ${(text.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? []).map((word) => word.replace(/\.+$/, "")).join(" ")} `;

/** A title of one short word may be meant otherwise: `soft`. */
const SHORTEST = 6;

/** How a text may name a value of a gene: `update=delta`, or the words by which titles call it. */
const namesOf = (
  gene: string,
  { value, title }: { readonly value: unknown; readonly title: string | null },
) => {
  const called = title === null ? "" : spaced(title).replace(/^ an? /, " ");
  return [spaced(`${gene} ${String(value)}`), ...(called.trim().length < SHORTEST ? [] : [called])];
};

/** The values that a text names, one of a gene: `gated delta rule` names more than the `delta rule` within it. */
export const namedIn = (idea: string): Partial<Genome> => {
  const text = spaced(idea);
  const named = genes.flatMap(({ name, values }) => {
    const found = values
      .flatMap((allele) =>
        namesOf(name, allele)
          .filter((words) => text.includes(words))
          .map((words) => ({ value: allele.value, length: words.length })),
      )
      .toSorted((one, other) => other.length - one.length)[0];
    return found === undefined ? [] : [[name, found.value] as [GeneName, unknown]];
  });
  return Object.fromEntries(named);
};

/** What the idea's words name, or as near to it as nobody has tried; what evolution makes where they name nothing new. */
export const designOfIdea = (
  { idea }: Suggestion,
  origin: Origin,
  request: ProposeRequest,
  tried: Tried,
  chance: Random,
): Design | null => {
  const wanted = normalise({ ...origin.genome, ...namedIn(idea) });
  if (changesBetween(origin.genome, wanted).length === 0) return evolveFrom(origin, request, tried, chance);
  const genome = isTried(wanted, tried) ? nearestUntried(wanted, tried, chance) : wanted;
  const operator = { name: "suggestion", says: "takes what the idea names" };
  return genome === null
    ? null
    : designOf({ origin, operator, genome, mate: null }, knowledgeOf(request), request.operators);
};

/** Characters of an idea that a motivation repeats. */
const REPEATED = 300;

/** The design with whose idea it is. */
export const toldOf = ({ suggestion, by, idea }: Suggestion, design: Design): Design => {
  const words = clipped(idea.replace(/\s+/g, " "), REPEATED);
  const motivation = clipped(`Idea ${suggestion} of ${by}: ${words} ${design.motivation}`, MOTIVATION_LENGTH);
  return { ...design, motivation };
};
