// The digest of a table's rows: the same from memory, PGlite and PostgreSQL, whatever the order of the rows. Rows are
// hashed one by one and the hashes added up modulo 2^256, so that a row too many, too few or changed is seen.
import { hash } from "node:crypto";
import type { Schema } from "effect";
import type { Projection } from "../../projections/projection.ts";
import type { Row, Table } from "../../projections/table.ts";

/** `sum256:` and 64 hex digits. Against mistakes and decay, not against forgery: sums of hashes can be forged. */
export const tableDigest = (table: Pick<Table, "name" | "columns">, rows: Iterable<Row>): string => {
  const names = Object.keys(table.columns).sort();
  const quoted = names.map((name) => JSON.stringify(name));
  const head = JSON.stringify(table.name);
  const sum = new Sum256();
  for (const row of rows) {
    let text = `[${head}`;
    for (const [index, name] of names.entries())
      text += `,[${quoted[index]},${canonical(row[name] ?? null)}]`;
    sum.add(hash("sha256", `${text}]`, "buffer"));
  }
  return `sum256:${sum.hex()}`;
};

/** A sum modulo 2^256 of numbers of 32 bytes, in eight parts of 32 bits: a bigint for each row takes three times as long. */
class Sum256 {
  readonly #parts = new Float64Array(8);
  #added = 0;

  add(bytes: Buffer): void {
    for (let part = 0; part < 8; part++) this.#parts[part]! += bytes.readUInt32BE(4 * part);
    // Each part is exact below 2^53.
    if (++this.#added % 2 ** 20 === 0) this.#carry();
  }

  hex(): string {
    this.#carry();
    return [...this.#parts].map((part) => part.toString(16).padStart(8, "0")).join("");
  }

  #carry(): void {
    for (let part = 7; part >= 0; part--) {
      const value = this.#parts[part]!;
      this.#parts[part] = value % 2 ** 32;
      // What is beyond the first part is beyond 2^256.
      if (part > 0) this.#parts[part - 1]! += Math.floor(value / 2 ** 32);
    }
  }
}

/** The digests of a projection's tables in a state, by name. */
export const digestsOf = <State>(projection: Projection<State>, state: State): Record<string, string> =>
  Object.fromEntries(projection.tables.map((table) => [table.name, tableDigest(table, table.rows(state))]));

/** JSON with the keys of objects in order; databases keep no order of their own. */
const canonical = (value: Schema.Json): string => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const member of value) text += `${text === "" ? "" : ","}${canonical(member)}`;
    return `[${text}]`;
  }
  const object = value as { readonly [key: string]: Schema.Json };
  for (const key of Object.keys(object).sort())
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonical(object[key]!)}`;
  return `{${text}}`;
};
