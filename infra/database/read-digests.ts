// Digests of the tables as a database holds them, to compare them with the log.
import { Effect } from "effect";
import type { Projection } from "../../projections/projection.ts";
import type { Table } from "../../projections/table.ts";
import { Database } from "./database.ts";
import type { DatabaseError } from "./errors.ts";
import { TableSum } from "./digest.ts";

/** @param at the name under which the table is kept, where that is not its own */
export const readSum = Effect.fnUntraced(function* (
  table: Pick<Table, "name" | "columns">,
  at = table.name,
): Effect.fn.Return<TableSum, DatabaseError, Database> {
  const database = yield* Database;
  const sum = new TableSum(table);
  yield* database.copyOut({ ...table, name: at }, sum.byChunks());
  return sum;
});

/** By name; equal to `digestsOf` the projection's fold at the checkpoint. */
export const readDigests = Effect.fnUntraced(function* ({
  tables,
}: Projection): Effect.fn.Return<Readonly<Record<string, string>>, DatabaseError, Database> {
  const digests: Record<string, string> = {};
  for (const table of tables) digests[table.name] = (yield* readSum(table)).digest;
  return digests;
});
