// A language model that is made up: its answers have the form that is asked for, and are drawn from the seed. How real
// servers behave is tested elsewhere; here it matters what becomes of an answer.
import { Effect, Layer } from "effect";
import { random, type Random } from "../../actors/policies/random.ts";
import type { Artifacts, Reasoner } from "../../actors/ports.ts";
import type { JsonSchema } from "../../events/json-schema.ts";
import type { Thinking } from "../../events/thinking.ts";
import type { EventStore } from "../../infra/event-store/event-store.ts";
import { thinkingReasoner } from "../../infra/reasoners/index.ts";
import type { LanguageModels } from "../../infra/reasoners/language-model.ts";
import { liveTranscript } from "../../infra/reasoners/transcript.ts";
import { everyRoleAsks } from "./every-role-asks.ts";

export const MODEL = "made-up:1b";
export const DIGEST = "0123456789abcdef";
const mind = { reasoner: "ollama", model: MODEL };

/** Every role asks it. */
export const thinking = (change: Partial<Thinking> = {}): Thinking =>
  everyRoleAsks(mind, { contextTokens: 4096, ...change });

/** Who answers for the roles by it. */
export const madeUpReasoner = (settings: Thinking): Layer.Layer<Reasoner, never, EventStore | Artifacts> =>
  Layer.unwrap(
    Effect.map(liveTranscript, (transcript) =>
      thinkingReasoner({ thinking: settings, models: () => madeUpModel, transcript }),
    ),
  );

const madeUpModel: LanguageModels = {
  name: mind.reasoner,
  place: "nowhere",
  describe: () => Effect.succeed({ digest: DIGEST, contextTokens: 4096 }),
  remedy: () => "nothing is missing",
  pull: null,
  answer: ({ messages, schema, options }, heard) =>
    Effect.sync(() => {
      const r = random("answer", options.seed, messages.length);
      const text = schema === null ? TEXT : JSON.stringify(drawn(r, schema));
      heard(1);
      const asked = messages.reduce((sum, { content }) => sum + content.length, 0);
      const tokens = { prompt: Math.ceil(asked / 4), response: Math.ceil(text.length / 4) };
      return { text, thoughts: "Let me see.", ended: "stop", tokens };
    }),
};

const TEXT = "Layers with short convolutions did better than those without them.";

/** Something of the form that a schema describes, as far as the schemas of our prompts go. */
const drawn = (r: Random, schema: JsonSchema): unknown => {
  const {
    type,
    enum: among,
    anyOf,
    properties,
    items,
    prefixItems,
    minLength,
    minimum,
    maximum,
  } = schema as Record<string, any>;
  if (among !== undefined) return r.pick(among as unknown[]);
  if (anyOf !== undefined) return drawn(r, r.pick(anyOf as JsonSchema[]));
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(properties as Record<string, JsonSchema>).map(([name, of]) => [name, drawn(r, of)]),
      );
    case "array":
      return [...((prefixItems as JsonSchema[] | undefined) ?? []), items as JsonSchema].map((of) =>
        drawn(r, of),
      );
    case "boolean":
      return true;
    case "integer":
      return minimum + r.int(1 + maximum - minimum);
    default:
      return TEXT.slice(0, Math.max(TEXT.length, minLength ?? 0));
  }
};
