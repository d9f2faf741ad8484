// Where the tables are: in the PostgreSQL that DATABASE_URL names, in a schema of this laboratory's own; else in PGlite
// below DATA. Both are built from the log, so that either may be thrown away.
import { join } from "node:path";
import { Effect, Layer } from "effect";
import { schemaOf } from "../../infra/database/database.ts";
import { pgliteDatabase } from "../../infra/database/pglite.ts";
import { postgresDatabase } from "../../infra/database/postgres.ts";
import { projector } from "../../infra/host/projector.ts";
import { Keys } from "../../infra/keys/keys.ts";

/** The projector over its database; needs the log. */
export const tables = (data: string) => {
  const url = process.env["DATABASE_URL"];
  const database =
    url === undefined || url === ""
      ? pgliteDatabase({ folder: join(data, "pglite") })
      : Layer.unwrap(Effect.map(laboratorySchema, (schema) => postgresDatabase({ url, schema })));
  return projector().pipe(Layer.provide(database));
};

/** Several laboratories may share a server: each one's schema is named after its own key. */
const laboratorySchema = Effect.gen(function* () {
  const { publicKey } = yield* Keys;
  return schemaOf((yield* publicKey("laboratory")).slice(1, 13).toLowerCase());
});
