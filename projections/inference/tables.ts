import { HashMap } from "effect";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, nullable, real, text } from "../table.ts";
import { evolve, type Inference, inferenceOf, initial, type State } from "./fold.ts";

const row = ({ mind, tokens, prompt, response, thoughts, ...inference }: Inference) => ({
  ...inference,
  reasoner: mind.reasoner,
  model: mind.model,
  prompt: prompt.sha256,
  response: response.sha256,
  thoughts: thoughts?.sha256 ?? null,
  promptTokens: tokens.prompt,
  responseTokens: tokens.response,
});

export const inference = defineProjection({
  name: "inference",
  version: 1,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "inference",
      columns: {
        campaign: text,
        inference: text,
        experiment: text,
        role: text,
        work: text,
        want: text,
        step: integer,
        reasoner: text,
        model: text,
        digest: nullable(text),
        way: nullable(text),
        template: text,
        prompt: text,
        response: text,
        thoughts: nullable(text),
        ended: text,
        fault: nullable(text),
        promptTokens: nullable(integer),
        responseTokens: nullable(integer),
        seconds: real,
        cost: nullable(real),
        recordedAt: text,
        sequence: integer,
      },
      primaryKey: ["campaign", "inference"],
      rows: (state: State) => [...HashMap.values(state.inferences)].map(row),
      touched: (state, event) => {
        const found = inferenceOf(state, event);
        return found === undefined ? [] : [row(found)];
      },
    }),
  ],
});
