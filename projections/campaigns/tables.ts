import { HashMap, Option } from "effect";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, json, nullable, real, text } from "../table.ts";
import type { ArmName } from "./arms.ts";
import { campaignIn, type CampaignState, evolve, initial, isOpened, type State } from "./fold.ts";

/** A row for each arm that candidates can be opened in; for that of persons' ideas once there is one. */
const armRows = ({ campaign: { campaign }, results }: CampaignState) =>
  (["evolution", "control", "suggestion"] as const satisfies readonly ArmName[])
    .filter((arm) => arm !== "suggestion" || results[arm].opened > 0)
    .map((arm) => ({ campaign, arm, ...results[arm] }));

/** Counts of candidates and the best of them, in all and by arm. */
const results = {
  opened: integer,
  closed: integer,
  trained: integer,
  rejected: integer,
  failed: integer,
  cancelled: integer,
  expired: integer,
  bestExperiment: nullable(text),
  bestFitness: nullable(real),
  meanFitness: nullable(real),
} as const;

export const campaigns = defineProjection({
  name: "campaigns",
  version: 8,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "campaigns",
      columns: {
        campaign: text,
        name: text,
        question: text,
        /** Of one that was imported null, as is all that is not known of it. */
        seed: nullable(integer),
        settings: nullable(json),
        sync: text,
        status: text,
        reason: nullable(text),
        decisions: nullable(integer),
        baselinesOpened: nullable(integer),
        baselinesTrained: nullable(integer),
        ...results,
        closed: nullable(integer),
        trained: nullable(integer),
        rejected: nullable(integer),
        failed: nullable(integer),
        cancelled: nullable(integer),
        expired: nullable(integer),
        wallSeconds: nullable(real),
        deviceSeconds: nullable(real),
        flops: nullable(real),
        uncounted: nullable(integer),
        answers: nullable(integer),
        tokens: nullable(integer),
        money: nullable(real),
        uncountedAnswers: nullable(integer),
        poolGeneration: nullable(integer),
        openedAt: nullable(text),
        closedAt: nullable(text),
        sequence: integer,
        genesis: text,
        /** Of one that was imported: where it was published. */
        source: nullable(json),
        /** Of a fork: whose past it shares, up to where. */
        origin: nullable(json),
      },
      primaryKey: ["campaign"],
      rows: (state: State) => [...HashMap.values(state)].map(campaignIn),
      touched: (state, event) =>
        Option.match(HashMap.get(state, event.stream.campaign), {
          onNone: () => [],
          onSome: (found) => [campaignIn(found)],
        }),
    }),
    defineTable({
      name: "campaignArms",
      columns: { campaign: text, arm: text, ...results },
      primaryKey: ["campaign", "arm"],
      rows: (state: State) => [...HashMap.values(state)].filter(isOpened).flatMap(armRows),
      touched: (state, { type, stream }) =>
        type === "CampaignOpened" || type === "ExperimentOpened" || type === "ExperimentClosed"
          ? Option.match(Option.filter(HashMap.get(state, stream.campaign), isOpened), {
              onNone: () => [],
              onSome: armRows,
            })
          : [],
    }),
  ],
});
