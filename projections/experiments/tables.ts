import { HashMap } from "effect";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, json, nullable, real, text } from "../table.ts";
import { evolve, initial, experimentOf, experimentsIn, type State } from "./fold.ts";

export const experiments = defineProjection({
  name: "experiments",
  version: 5,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "experiments",
      columns: {
        campaign: text,
        experiment: text,
        ordinal: integer,
        /** Of one that was imported null, as is all that is not known of it. */
        arm: nullable(text),
        stage: nullable(text),
        status: text,
        parent: nullable(text),
        references: nullable(json),
        poolGeneration: nullable(integer),
        baselineName: nullable(text),
        suggestion: nullable(text),
        randomSeed: nullable(integer),
        tasks: nullable(json),
        lossTask: nullable(text),
        benchmarkTasks: nullable(json),
        revision: nullable(integer),
        name: nullable(text),
        motivation: nullable(text),
        operator: nullable(text),
        genome: nullable(json),
        provenance: nullable(json),
        code: nullable(text),
        className: nullable(text),
        trust: nullable(text),
        digest: nullable(text),
        probeVerdict: nullable(text),
        parameters: nullable(integer),
        flops: nullable(integer),
        rejections: nullable(integer),
        trainingFailures: nullable(integer),
        attempts: nullable(integer),
        agent: nullable(text),
        sandbox: nullable(text),
        modelParameters: nullable(integer),
        loss: nullable(real),
        accuracy: nullable(real),
        trainingLoss: nullable(real),
        trainingSeconds: nullable(real),
        results: nullable(json),
        rungs: nullable(json),
        quality: nullable(real),
        fitness: nullable(real),
        outcome: nullable(text),
        reason: nullable(text),
        openedAt: nullable(text),
        closedAt: nullable(text),
        openedSequence: integer,
        lastSequence: integer,
        closedSequence: nullable(integer),
      },
      primaryKey: ["campaign", "experiment"],
      rows: (state: State) => [...HashMap.keys(state)].flatMap((campaign) => experimentsIn(state, campaign)),
      touched: (state, { stream }) => {
        const experiment =
          stream.kind === "experiment" ? experimentOf(state, stream.campaign, stream.id) : undefined;
        return experiment === undefined ? [] : [experiment];
      },
    }),
  ],
});
