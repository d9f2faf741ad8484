// Which language models a campaign asks, and how: fixed when it is opened, so that each answer can be asked for again.
import { Schema } from "effect";
import {
  ArtifactRef,
  Count,
  Label,
  NonNegative,
  Positive,
  PositiveNumber,
  Seconds,
  Share,
} from "./values.ts";

/** Who answers: the name of a reasoner in infra/reasoners/ and of one of its models. */
export const Mind = Schema.Struct({ reasoner: Label, model: Label });
export type Mind = typeof Mind.Type;

/** How a design is asked for: as edits of the grammar's genome, or as a program. */
export const ways = ["genome", "code"] as const;
export const Way = Schema.Literals(ways);
export type Way = typeof Way.Type;

/** A model with a way of proposing: what the bandit chooses among. */
export const Option = Schema.Struct({ mind: Mind, way: Way });
export type Option = typeof Option.Type;

/** Money for a million tokens, in the currency of the campaign's budget. */
export const Price = Schema.Struct({ model: Label, prompt: NonNegative, response: NonNegative });

export const Thinking = Schema.Struct({
  /** Who answers for each role; null where the grammar does. */
  minds: Schema.Struct({
    researcher: Schema.NullOr(Mind),
    checker: Schema.NullOr(Mind),
    engineer: Schema.NullOr(Mind),
    analyst: Schema.NullOr(Mind),
  }),
  /** What the Researcher proposes with; of several a bandit chooses one for each proposal. */
  options: Schema.NonEmptyArray(Option),
  /** By what the bandit divides an improvement. */
  per: Schema.Literals(["second", "token"]),
  temperature: NonNegative,
  /** Tokens of prompt and answer together; a model with less has its own limit. */
  contextTokens: Positive,
  /** Tokens of an answer at most. */
  answerTokens: Positive,
  /** Short prompts that follow an answer which cannot be used, at most. */
  repairs: Count,
  /** Judgements of quality, of which the median counts. */
  judgements: Positive,
  /** Similarity to an earlier proposal from which it is not novel, without a judge. */
  similarity: Share,
  /** Of one answer. */
  timeLimit: Seconds,
  /** Tokens of all prompts and answers after which nothing more is opened; null for no limit. */
  tokenBudget: Schema.NullOr(Positive),
  /** The same in money, by the prices; what has no price costs nothing. */
  moneyBudget: Schema.NullOr(PositiveNumber),
  prices: Schema.Array(Price),
});
export type Thinking = typeof Thinking.Type;

/** The entries that the roles may read, as JSON (docs/cognition.md). */
export const Library = Schema.Struct({ artifact: ArtifactRef, papers: Count, entries: Count });
export type Library = typeof Library.Type;
