// Where the tables are: in the PostgreSQL that DATABASE_URL names, in a schema of this laboratory's own; else in PGlite
// below DATA. Both are built from the log, so that either may be thrown away.
import * as fs from "node:fs";
import { join } from "node:path";
import { Context, Effect, Fiber, Layer, Stream } from "effect";
import { schemaOf } from "../../infra/database/database.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { pgliteDatabase } from "../../infra/database/pglite.ts";
import { pgliteTemplate } from "../../infra/database/pglite-template.ts";
import { postgresDatabase } from "../../infra/database/postgres.ts";
import { Projector, projector } from "../../infra/host/projector.ts";
import { Keys } from "../../infra/keys/keys.ts";

const databaseUrl = (): string | undefined => process.env["DATABASE_URL"];

/** Whether the tables are on a server, where others than their keeper can query them. */
export const isOnServer = (): boolean => Boolean(databaseUrl());

/**
 * Starts keeping the tables, until the scope ends. A server is reached before this answers. PGlite takes a processor
 * seconds to make: that waits until a training is under way and the laboratory has little else to do.
 */
export const startTables = Effect.fnUntraced(function* (data: string) {
  const leisure = databaseUrl() ? Effect.void : yield* trainingUnderWay;
  const starting = yield* Effect.forkScoped(Effect.andThen(leisure, Layer.build(tables(data))));
  if (databaseUrl()) yield* Fiber.join(starting);
  return Effect.map(Fiber.join(starting), (context) => Context.get(context, Projector));
});

/** Completes with the next training that is asked for; with the end of a campaign where none is. */
const trainingUnderWay = Effect.gen(function* () {
  const store = yield* EventStore;
  const from = 1 + (yield* store.lastSequence);
  return store.subscribe({ from }).pipe(
    Stream.takeUntil(({ type }) => type === "TrainingRequested" || type === "CampaignClosed"),
    Stream.runDrain,
  );
});

/** Fails where DATABASE_URL names a database that cannot be used; nothing is made there. */
export const checkDatabase = Effect.suspend(() => {
  const url = databaseUrl();
  return url ? Effect.scoped(Effect.asVoid(Layer.build(postgresDatabase({ url })))) : Effect.void;
});

/** The projector over its database; needs the log. */
export const tables = (data: string) => projector().pipe(Layer.provide(databaseOf(data)));

/** The database that the tables are in; made where it is not yet. Needs the laboratory's keys. */
export const databaseOf = (data: string) => {
  const url = databaseUrl();
  return url === undefined || url === ""
    ? pgliteDatabase({ folder: pgliteFolder(data), template: pgliteTemplate })
    : Layer.unwrap(Effect.map(laboratorySchema, (schema) => postgresDatabase({ url, schema })));
};

const pgliteFolder = (data: string): string => join(data, "pglite");

/** Whether there is a database to be opened: an embedded one is made by the first run. */
export const databaseIsThere = (data: string): boolean =>
  Boolean(databaseUrl()) || fs.existsSync(pgliteFolder(data));

/** Several laboratories may share a server: each one's schema is named after its own key. */
const laboratorySchema = Effect.gen(function* () {
  const { publicKey } = yield* Keys;
  return schemaOf((yield* publicKey("laboratory")).slice(1, 13).toLowerCase());
});
