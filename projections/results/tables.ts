import type { LoggedEvent } from "../../events/envelope.ts";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, nullable, real, text } from "../table.ts";
import { evolve, initial, results as resultsOf, rungs, type State, trainings } from "./fold.ts";

const finishedBy = (event: LoggedEvent) => (event.type === "TrainingFinished" ? [event] : []);

export const results = defineProjection({
  name: "results",
  version: 1,
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
        loss: real,
        accuracy: real,
        lossError: nullable(real),
        trainingLoss: real,
        parameters: integer,
        flops: nullable(real),
        seconds: real,
        taskDigest: text,
        /** sha256 of the artifacts. */
        curve: text,
        weights: text,
        randomSeed: integer,
        environment: text,
        sandbox: text,
        actor: text,
        sequence: integer,
      },
      primaryKey: ["campaign", "experiment", "attempt", "task"],
      rows: (state: State) => trainings(state).flatMap(resultsOf),
      touched: (_, event) => finishedBy(event).flatMap(resultsOf),
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
      rows: (state: State) => trainings(state).flatMap(rungs),
      touched: (_, event) => finishedBy(event).flatMap(rungs),
    }),
  ],
});
