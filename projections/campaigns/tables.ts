import { HashMap, Option } from "effect";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, json, nullable, real, text } from "../table.ts";
import type { ArmName } from "./arms.ts";
import { type CampaignState, evolve, initial, type State } from "./fold.ts";

/** A row for each arm that candidates can be opened in. */
const armRows = ({ campaign: { campaign }, results }: CampaignState) =>
  (["evolution", "control"] as const satisfies readonly ArmName[]).map((arm) => ({
    campaign,
    arm,
    ...results[arm],
  }));

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
  version: 3,
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
        ...results,
        wallSeconds: real,
        deviceSeconds: real,
        flops: real,
        uncounted: integer,
        poolGeneration: nullable(integer),
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
    defineTable({
      name: "campaignArms",
      columns: { campaign: text, arm: text, ...results },
      primaryKey: ["campaign", "arm"],
      rows: (state: State) => [...HashMap.values(state)].flatMap(armRows),
      touched: (state, { type, stream }) =>
        type === "CampaignOpened" || type === "ExperimentOpened" || type === "ExperimentClosed"
          ? Option.match(HashMap.get(state, stream.campaign), { onNone: () => [], onSome: armRows })
          : [],
    }),
  ],
});
