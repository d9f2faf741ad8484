// The tables as a section of an audit: each is what a fresh fold of the log says.
import { Effect } from "effect";
import { section, unknown } from "../../infra/audit/section.ts";
import { fileKeys } from "../../infra/keys/files.ts";
import { standings } from "./projections.ts";
import { databaseIsThere, databaseOf } from "./tables.ts";

const NAME = "projections";

export const auditedTables = Effect.fnUntraced(function* (data: string) {
  if (!databaseIsThere(data)) return unknown(NAME, "no tables have been made yet");
  const found = yield* standings.pipe(Effect.provide(databaseOf(data)), Effect.provide(fileKeys(data)));
  const tables = found.flatMap(({ sequence, tables }) => tables.map((table) => ({ ...table, sequence })));
  return section(
    NAME,
    tables.length,
    tables
      .filter((table) => !table.true)
      .map(({ table, sequence }) => ({ sequence, what: `${table} is not what the log says up to here` })),
  );
});
