import { HashMap } from "effect";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, text } from "../table.ts";
import { ancestors, begins, evolve, initial, type State } from "./fold.ts";

export const lineage = defineProjection({
  name: "lineage",
  version: 1,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "lineage",
      columns: { campaign: text, experiment: text, ancestor: text, distance: integer },
      primaryKey: ["campaign", "experiment", "ancestor"],
      rows: (state: State) =>
        [...HashMap.entries(state)].flatMap(([campaign, lines]) =>
          [...HashMap.keys(lines)].flatMap((experiment) => ancestors(state, campaign, experiment)),
        ),
      touched: (state, event) =>
        begins(event) ? ancestors(state, event.stream.campaign, event.stream.id) : [],
    }),
  ],
});
