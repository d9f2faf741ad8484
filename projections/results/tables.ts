import type { LoggedEvent } from "../../events/envelope.ts";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, nullable, real, text } from "../table.ts";
import { evolve, hasResults, initial, results as resultsOf, rungs, sources, type State } from "./fold.ts";

const sourceIn = (event: LoggedEvent) => (hasResults(event) ? [event] : []);

export const results = defineProjection({
  name: "results",
  version: 2,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "results",
      columns: {
        campaign: text,
        experiment: text,
        attempt: integer,
        task: text,
        preset: nullable(text),
        steps: integer,
        /** Of what another laboratory published null, as is all that is not known of it. */
        loss: nullable(real),
        accuracy: nullable(real),
        lossError: nullable(real),
        trainingLoss: nullable(real),
        parameters: integer,
        flops: nullable(real),
        seconds: nullable(real),
        taskDigest: nullable(text),
        /** sha256 of the artifacts. */
        curve: text,
        weights: nullable(text),
        randomSeed: nullable(integer),
        environment: nullable(text),
        sandbox: nullable(text),
        actor: text,
        sequence: integer,
      },
      primaryKey: ["campaign", "experiment", "attempt", "task"],
      rows: (state: State) => sources(state).flatMap(resultsOf),
      touched: (_, event) => sourceIn(event).flatMap(resultsOf),
    }),
    defineTable({
      name: "resultRungs",
      columns: {
        campaign: text,
        experiment: text,
        attempt: integer,
        rung: integer,
        share: real,
        task: text,
        preset: nullable(text),
        steps: integer,
        loss: nullable(real),
        accuracy: nullable(real),
        lossError: nullable(real),
        trainingLoss: real,
      },
      primaryKey: ["campaign", "experiment", "attempt", "rung", "task"],
      rows: (state: State) => sources(state).flatMap(rungs),
      touched: (_, event) => sourceIn(event).flatMap(rungs),
    }),
  ],
});
