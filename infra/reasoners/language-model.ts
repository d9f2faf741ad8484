// A server of language models, as the reasoners that ask one see it.
import type { Effect } from "effect";
import type { ReasonerError, ReasonerUnreachable } from "../../actors/ports.ts";
import type { JsonSchema } from "../../events/json-schema.ts";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** Everything that an answer follows from, apart from the model's weights; its JSON is the prompt artifact. */
export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  /** What the answer has to look like; null for free text. */
  readonly schema: JsonSchema | null;
  readonly options: {
    readonly temperature: number;
    readonly seed: number;
    /** Tokens of prompt and answer together, and of the answer. */
    readonly contextTokens: number;
    readonly answerTokens: number;
  };
}

export interface ModelAnswer {
  readonly text: string;
  /** What a thinking model showed of its thoughts; null where it showed none. */
  readonly thoughts: string | null;
  readonly ended: "stop" | "length";
  readonly tokens: { readonly prompt: number | null; readonly response: number | null };
}

export type ModelFailure = ReasonerError | ReasonerUnreachable;

export interface ModelDescription {
  /** As the server names what it has under the name; null where it does not say. */
  readonly digest: string | null;
  /** The longest context of the model, in tokens; null where it does not say. */
  readonly contextTokens: number | null;
}

export interface LanguageModels {
  /** The reasoner's name. */
  readonly name: string;
  /** Where it is, for messages. */
  readonly place: string;
  /** What a person does about what an answer of the model waits for. */
  readonly remedy: (lacks: ReasonerUnreachable["lacks"], model: string) => string;
  readonly describe: (model: string) => Effect.Effect<ModelDescription, ModelFailure>;
  /** Has the server fetch a model that it does not have, and tells how far it is; null where a server cannot. */
  readonly pull:
    ((model: string, told: (progress: string) => void) => Effect.Effect<void, ModelFailure>) | null;
  /** Interrupting it ends the generation. `heard` is told how many pieces of the answer have come. */
  readonly answer: (
    request: ModelRequest,
    heard: (pieces: number) => void,
  ) => Effect.Effect<ModelAnswer, ModelFailure>;
}

/** Characters of an answer at most: a server that does not heed the limit of tokens is stopped. */
export const longestAnswer = ({ options }: ModelRequest): number => options.answerTokens * 16;

/** Bytes of one line of a stream at most: a piece of an answer is a few hundred. */
export const LONGEST_LINE = 1_000_000;

/** Thoughts that a model writes into its answer. Both are text that UTF-8 can hold: what is stored is what was read. */
export const apart = (text: string, thoughts: string): Pick<ModelAnswer, "text" | "thoughts"> => {
  const [whole, inside] = /^\s*<think>([\s\S]*?)(?:<\/think>|$)/.exec(text) ?? [];
  const all = [thoughts, inside ?? ""].filter((part) => part.trim() !== "").join("\n");
  return {
    text: (whole === undefined ? text : text.slice(whole.length)).toWellFormed(),
    thoughts: all === "" ? null : all.toWellFormed(),
  };
};
