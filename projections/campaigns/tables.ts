import { HashMap, Option } from "effect";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, json, nullable, real, text } from "../table.ts";
import { evolve, initial, type State } from "./fold.ts";

export const campaigns = defineProjection({
  name: "campaigns",
  version: 1,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "campaigns",
      columns: {
        campaign: text,
        name: text,
        question: text,
        seed: integer,
        settings: json,
        sync: text,
        status: text,
        reason: nullable(text),
        decisions: integer,
        baselinesOpened: integer,
        baselinesTrained: integer,
        opened: integer,
        closed: integer,
        trained: integer,
        rejected: integer,
        failed: integer,
        cancelled: integer,
        expired: integer,
        poolGeneration: nullable(integer),
        bestExperiment: nullable(text),
        bestFitness: nullable(real),
        openedAt: text,
        closedAt: nullable(text),
        sequence: integer,
        genesis: text,
      },
      primaryKey: ["campaign"],
      rows: (state: State) => [...HashMap.values(state)].map(({ campaign }) => campaign),
      touched: (state, event) =>
        Option.match(HashMap.get(state, event.stream.campaign), {
          onNone: () => [],
          onSome: ({ campaign }) => [campaign],
        }),
    }),
  ],
});
