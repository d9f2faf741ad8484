import { defineProjection } from "../projection.ts";
import { defineTable, integer, nullable, real, text } from "../table.ts";
import { allSpans, evolve, initial, spanEndedBy, type State } from "./fold.ts";

export const timeline = defineProjection({
  name: "timeline",
  version: 2,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "timeline",
      columns: {
        campaign: text,
        actor: text,
        experiment: nullable(text),
        state: text,
        answer: text,
        startedAt: text,
        endedAt: text,
        seconds: real,
        startedSequence: integer,
        endedSequence: integer,
      },
      primaryKey: ["campaign", "endedSequence"],
      rows: (state: State) => allSpans(state),
      touched: (state, event) => {
        const span = spanEndedBy(state, event);
        return span === undefined ? [] : [span];
      },
    }),
  ],
});
