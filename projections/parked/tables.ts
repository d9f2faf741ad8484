import { HashMap } from "effect";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, text } from "../table.ts";
import { evolve, initial, parkedBy, type State } from "./fold.ts";

export const parked = defineProjection({
  name: "parked",
  version: 1,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "parked",
      columns: {
        campaign: text,
        work: text,
        want: text,
        role: text,
        experiment: text,
        failures: integer,
        message: text,
        parkedAt: text,
        sequence: integer,
      },
      primaryKey: ["campaign", "work", "want"],
      rows: (state: State) => HashMap.values(state),
      touched: (state, event) => {
        const parked = parkedBy(state, event);
        return parked === undefined ? [] : [parked];
      },
    }),
  ],
});
