// The digest of a table's rows: the same from memory, PGlite and PostgreSQL, whatever the order of the rows. Rows are
// hashed one by one and the hashes added up modulo 2^256, so that a row too many, too few or changed is seen.
import { createHash } from "node:crypto";
import type { Schema } from "effect";
import type { Projection } from "../../projections/projection.ts";
import type { Row, Table } from "../../projections/table.ts";

/** `sum256:` and 64 hex digits. Against mistakes and decay, not against forgery: sums of hashes can be forged. */
export const tableDigest = (table: Pick<Table, "name" | "columns">, rows: Iterable<Row>): string => {
  const names = Object.keys(table.columns).sort();
  let sum = 0n;
  for (const row of rows) {
    const text = canonical([table.name, ...names.map((name) => [name, row[name] ?? null])]);
    sum += BigInt(`0x${createHash("sha256").update(text).digest("hex")}`);
  }
  return `sum256:${BigInt.asUintN(256, sum).toString(16).padStart(64, "0")}`;
};

/** The digests of a projection's tables in a state, by name. */
export const digestsOf = <State>(projection: Projection<State>, state: State): Record<string, string> =>
  Object.fromEntries(projection.tables.map((table) => [table.name, tableDigest(table, table.rows(state))]));

/** JSON with the keys of objects in order; databases keep no order of their own. */
const canonical = (value: Schema.Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
};
