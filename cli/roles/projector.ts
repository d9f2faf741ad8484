// The projector as a process of its own, for tables on a PostgreSQL that others query.
import { Effect, Layer, Context } from "effect";
import { Projector } from "../../infra/host/projector.ts";
import { CommandError } from "../errors.ts";
import { isOnServer, tables } from "../laboratory/tables.ts";
import type { RoleProcess } from "./role-process.ts";

export const projector = {
  name: "projector",
  // The schema that the tables lie in is named after the laboratory's key.
  actors: ["laboratory"],
  leases: false,
  host: (data) =>
    Effect.gen(function* () {
      if (!isOnServer())
        return yield* Effect.fail(
          new CommandError(
            "usage",
            "a projector of its own keeps tables on a server, and DATABASE_URL names none",
            "Set DATABASE_URL=postgres://user:password@host:port/database",
          ),
        );
      const { waitFor } = Context.get(yield* Layer.build(tables(data)), Projector);
      // Fails as soon as one of them stops for good; it says where.
      yield* waitFor(Number.MAX_SAFE_INTEGER);
      return yield* Effect.never;
    }),
} satisfies RoleProcess;
