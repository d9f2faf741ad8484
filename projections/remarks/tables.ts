import { defineProjection } from "../projection.ts";
import { defineTable, integer, json, nullable, text } from "../table.ts";
import { allKinds, allRemarks, evolve, initial, kindIn, remarkIn, type State } from "./fold.ts";

export const remarks = defineProjection({
  name: "remarks",
  version: 1,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "remarkKinds",
      columns: {
        campaign: text,
        agent: text,
        kind: text,
        description: text,
        schema: json,
        registeredAt: text,
        made: integer,
      },
      primaryKey: ["campaign", "agent", "kind"],
      rows: (state: State) => allKinds(state),
      touched: (state, event) => {
        const kind = kindIn(state, event);
        return kind === undefined ? [] : [kind];
      },
    }),
    defineTable({
      name: "remarks",
      columns: {
        campaign: text,
        id: text,
        agent: text,
        kind: text,
        experiment: nullable(text),
        about: text,
        body: json,
        madeAt: text,
        sequence: integer,
      },
      primaryKey: ["campaign", "sequence"],
      rows: (state: State) => allRemarks(state),
      touched: (state, event) => {
        const remark = remarkIn(state, event);
        return remark === undefined ? [] : [remark];
      },
    }),
  ],
});
