// What a gene is: its values with their sources, when it matters, and the text that it adds to the printed layer.
import type { GeneName, Genome } from "./genome.ts";

/** What a probe or a training can fail by and a gene can mend. */
export type Trouble = "not-finite" | "too-costly" | "not-causal";

/** One value of a gene: its words in titles and names (null for the unremarkable), what it does, and who says so. */
export interface Allele<Value> {
  readonly value: Value;
  readonly title: string | null;
  readonly tag: string | null;
  /** Completes "The layer …". */
  readonly says: string;
  /** arXiv id of the paper that it comes from; null where there is nothing to cite. */
  readonly source: string | null;
  /** Whether there is a layer with this value, given the other genes; left out where there always is. */
  readonly possible?: (genome: Genome) => boolean;
  /** Failures that taking this value may mend; left out where there are none. */
  readonly mends?: readonly Trouble[];
}

/** Lines of Python, without indentation of their own place; every slot is optional. */
export interface Contribution {
  /** Equations of the docstring, in the order of the data flow. */
  readonly equations?: readonly string[];
  /** Constants of the module. */
  readonly constants?: readonly string[];
  /** Functions and classes of the module; two genes may bring the same. */
  readonly definitions?: readonly string[];
  /** Statements of __init__ that say how many heads there are and how large, from `hidden_size` and `num_heads`. */
  readonly sizes?: readonly string[];
  /** Statements of __init__: `hidden_size`, `heads`, `key_size` and `value_size` are at hand. */
  readonly init?: readonly string[];
  /** Statements of forward on x [B, T, hidden_size] and q, k, v [B, T, heads × size]. */
  readonly flat?: readonly string[];
  /** Statements of forward that make y [B, heads, T, value size] of q, k, v [B, heads, T, size]. */
  readonly heads?: readonly string[];
  /** Statements of forward on y [B, T, heads × value size]. */
  readonly output?: readonly string[];
  /** Terms [B, T, hidden_size] that are added to the layer's output. */
  readonly added?: readonly string[];
  /** The same in equations. */
  readonly addedInWords?: readonly string[];
}

export interface Gene<Name extends GeneName = GeneName> {
  readonly name: Name;
  readonly description: string;
  /** The first value is neutral: what an inactive gene holds, and what a genome from before the gene has. */
  readonly values: readonly [Allele<Genome[Name]>, ...Allele<Genome[Name]>[]];
  /** Whether the gene changes the layer at all, given the genes before it. */
  readonly active: (genome: Genome) => boolean;
  readonly prints: (genome: Genome) => Contribution;
}

export type AnyGene = { readonly [Name in GeneName]: Gene<Name> }[GeneName];
