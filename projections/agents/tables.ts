import { HashMap } from "effect";
import { defineProjection } from "../projection.ts";
import { defineTable, integer, json, nullable, real, text } from "../table.ts";
import { agentIn, evolve, initial, type State } from "./fold.ts";

export const agents = defineProjection({
  name: "agents",
  version: 4,
  initial,
  evolve,
  tables: [
    defineTable({
      name: "agents",
      columns: {
        campaign: text,
        agent: text,
        role: nullable(text),
        publicKey: nullable(text),
        grant: nullable(text),
        campaigns: nullable(json),
        leases: json,
        contributes: json,
        arms: nullable(json),
        maxInFlight: nullable(integer),
        perMinute: nullable(integer),
        bytesPerHour: nullable(integer),
        weight: nullable(real),
        expiresAt: nullable(text),
        invitedAt: nullable(text),
        revokedAt: nullable(text),
        attachedAt: nullable(text),
        detachedAt: nullable(text),
        software: nullable(text),
        contributions: integer,
        refused: integer,
        trainingsStarted: integer,
        trainingsFinished: integer,
        trainingsFailed: integer,
        lastAt: nullable(text),
      },
      primaryKey: ["agent"],
      rows: (state: State) => HashMap.values(state.agents),
      touched: (state, event) => {
        const agent = agentIn(state, event);
        return agent === undefined ? [] : [agent];
      },
    }),
  ],
});
