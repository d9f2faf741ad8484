// What the library holds: papers, and in each the entries that a Researcher may be shown. Every length is bounded, so
// that any entry fits into a prompt beside others. docs/cognition.md describes the files.
import { Schema } from "effect";

export const topics = [
  "linear-attention",
  "feature-map",
  "decay",
  "gates",
  "delta-rule",
  "test-time-training",
  "state-space",
  "long-convolution",
  "short-convolution",
  "hybrid",
  "local-window",
  "sparse-attention",
  "state-tracking",
  "expressivity",
  "recall",
  "normalisation",
  "initialisation",
  "position",
  "stability",
  "hardware",
  "scaling",
  "architecture-search",
  "llm-discovery",
  "evaluation",
  "recurrence",
] as const;

const between = (minimum: number, maximum: number) =>
  Schema.String.check(Schema.isBetweenLength(minimum, maximum));

/** Lower-case words with hyphens, as entries are cited by. */
export const EntryId = Schema.String.check(
  Schema.isPattern(/^[a-z0-9]+(-[a-z0-9]+)*$/u, { expected: "lower-case words joined by hyphens" }),
  Schema.isMaxLength(48),
);

const SOURCE = "an arXiv id such as arXiv:2412.06464, or doi:10.…";
/** `arXiv:2412.06464`, or `doi:…` where there is no preprint. */
export const SourceId = Schema.String.annotate({ message: `Expected ${SOURCE}` }).check(
  Schema.isPattern(/^(arXiv:\d{4}\.\d{4,5}|doi:10\.\d{4,9}\/\S+)$/u, { expected: SOURCE }),
);

/** How somebody made sure of what the file says: read the source, saw it cited, or neither. */
export const Checked = Schema.Literals(["source", "citation", "memory"]);

export const FrontMatter = Schema.Struct({
  title: between(5, 200),
  authors: Schema.NonEmptyArray(between(2, 80)),
  year: Schema.Int.check(Schema.isBetween({ minimum: 1950, maximum: 2100 })),
  id: SourceId,
  venue: Schema.optionalKey(between(2, 80)),
  topics: Schema.NonEmptyArray(Schema.Literals(topics)).check(Schema.isMaxLength(4)),
  checked: Checked,
  /** Those that follow, in their order. */
  entries: Schema.NonEmptyArray(EntryId),
});
export type FrontMatter = typeof FrontMatter.Type;

export const Summary = between(80, 900);

/** One idea that changes how a token mixer is designed, trained or judged. */
export const Entry = Schema.Struct({
  id: EntryId,
  title: between(5, 100),
  /** What to do differently, in a sentence or two. */
  insight: between(60, 700),
  /** The symptoms in results that call for it. */
  trigger: between(60, 700),
  /** With at least one display equation, in LaTeX. */
  mechanism: between(100, 2000),
  why: between(60, 900),
  cost: between(20, 500),
  /** How to build it, with shapes. */
  guidance: between(80, 1200),
  /** Where it is known not to help. */
  failure: between(30, 700),
  relations: Schema.Array(Schema.Struct({ entry: EntryId, how: between(1, 200) })),
  /** Values of the grammar's genes that express it; both as the genome writes them. */
  genome: Schema.Array(Schema.Struct({ gene: between(1, 40), value: between(1, 40) })),
  /** Where in the paper the equation or figure stands. */
  source: between(5, 300),
});
export type Entry = typeof Entry.Type;

export interface Paper extends FrontMatter {
  /** That it was read from, as messages name it. */
  readonly file: string;
  /** The line of its id. */
  readonly place: number;
  readonly summary: string;
  readonly texts: readonly Entry[];
  /** Of each entry in `texts`, where it stands in the file. */
  readonly places: readonly Places[];
}

/** The line of an entry's heading, and the line that each of its fields' text begins in. */
export type Places = Readonly<Partial<Record<keyof Entry, number>>> & { readonly id: number };
