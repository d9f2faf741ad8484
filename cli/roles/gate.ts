// The gate as a process of its own: gates are a queue group and keep no state, so any of them answers any agent.
import { Effect } from "effect";
import { serveGate } from "../../infra/host/gate.ts";
import { LabConnection } from "../laboratory/connection.ts";
import type { RoleProcess } from "./role-process.ts";

export const gate = {
  name: "gate",
  // The laboratory's key tells which campaigns are its own.
  actors: ["gate", "experiment", "laboratory"],
  leases: true,
  host: () =>
    Effect.gen(function* () {
      const { connection } = yield* LabConnection;
      yield* serveGate(connection);
      return yield* Effect.never;
    }),
} satisfies RoleProcess;
