// What a model of good will answers to each of our prompts: whatever its schema asks for, or a program, or a sentence.
// The same question with the same seed gets the same answer.
import { type Random, random } from "../../actors/policies/random.ts";
import type { Chat, Said } from "./model-chat.ts";

export const answerer = (chat: Chat): Said => {
  const drawn = random("a model", `${chat.seed} ${chat.messages.map(({ content }) => content).join("\n")}`);
  const [system, user] = chat.messages.map(({ content }) => content);
  if (chat.schema !== null) return { text: JSON.stringify(valueOf(chat.schema as JsonSchema, drawn)) };
  return { text: system?.includes("in PyTorch") === true ? layer(user ?? "", drawn) : SUMMARY };
};

const SUMMARY =
  "Longer key convolutions helped most layers; larger heads did not. One seed each, so little of it is sure.";

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const SENTENCE = "It may help to keep more of what was read before.";

const valueOf = (schema: JsonSchema, drawn: Random): unknown => {
  if (schema.enum !== undefined) return drawn.pick(schema.enum);
  if (schema.anyOf !== undefined) return valueOf(drawn.pick(schema.anyOf), drawn);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, member]) => [name, valueOf(member, drawn)]),
      );
    case "array": {
      // A few edits, so that the layer is seldom one that was tried.
      const count = Math.max(schema.minItems ?? 0, Math.min(3, schema.maxItems ?? 1));
      return Array.from({ length: count }, () => valueOf(schema.items ?? {}, drawn));
    }
    case "integer":
    case "number":
      return (schema.minimum ?? 0) + drawn.int(1 + (schema.maximum ?? 9) - (schema.minimum ?? 0));
    case "boolean":
      return true;
    default:
      return SENTENCE;
  }
};

/** A whole program, or the parent's with its number changed. */
const layer = (prompt: string, drawn: Random): string => {
  const number = drawn.int(1_000_000);
  const design = {
    className: "Scaled",
    name: `scaled-${number}`,
    motivation: "Scales what it has read, so that little of it is lost on the way.",
    elements: [{ element: "a fixed scale", source: "own idea" }],
  };
  const told = `\`\`\`json\n${JSON.stringify(design)}\n\`\`\`\n`;
  const [before] = /^ {8}self\.scale = \d+$/m.exec(prompt) ?? [];
  if (before !== undefined)
    return `${told}\`\`\`edits\n<<<<<<< SEARCH\n${before}\n=======\n        self.scale = ${number}\n>>>>>>> REPLACE\n\`\`\``;
  return `${told}\`\`\`python
import torch

class Scaled(torch.nn.Module):
    def __init__(self, hidden_size: int, num_heads: int = 2, layer_idx: int | None = None, **kwargs):
        super().__init__()
        self.scale = ${number}

    def forward(self, hidden_states, **kwargs):
        return hidden_states.cumsum(1) / self.scale
\`\`\``;
};
