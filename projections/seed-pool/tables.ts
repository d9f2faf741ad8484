import { HashMap } from "effect";
import type { LoggedEvent } from "../../events/envelope.ts";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, real, text } from "../table.ts";
import { evolve, initial, type Generation, generations, newest, type State } from "./fold.ts";

const all = (state: State): Generation[] =>
  [...HashMap.keys(state)].flatMap((campaign) => generations(state, campaign));

/** The generation that an event added. */
const added = (state: State, event: LoggedEvent): Generation[] => {
  const generation = event.type === "SeedPoolUpdated" ? newest(state, event.stream.campaign) : undefined;
  return generation === undefined ? [] : [generation];
};

const generationRow = ({ members, ...generation }: Generation) => ({ ...generation, size: members.length });

const memberRows = ({ campaign, generation, members }: Generation) =>
  members.map((member, index) => ({ campaign, generation, rank: index + 1, ...member }));

export const seedPool = defineProjection({
  name: "seed_pool",
  version: 1,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "seedPoolGenerations",
      columns: {
        campaign: text,
        generation: integer,
        /** Trained candidates there were; members in the pool. */
        entries: integer,
        size: integer,
        sequence: integer,
        time: text,
      },
      primaryKey: ["campaign", "generation"],
      rows: (state: State) => all(state).map(generationRow),
      touched: (state, event) => added(state, event).map(generationRow),
    }),
    defineTable({
      name: "seedPool",
      columns: { campaign: text, generation: integer, rank: integer, experiment: text, fitness: real },
      primaryKey: ["campaign", "generation", "rank"],
      rows: (state: State) => all(state).flatMap(memberRows),
      touched: (state, event) => added(state, event).flatMap(memberRows),
    }),
  ],
});
