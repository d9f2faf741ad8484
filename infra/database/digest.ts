// The digest of a table: the same from memory, PGlite and PostgreSQL, whatever the order of the rows. The line that COPY
// writes for each row (copy-text.ts) is hashed, and the hashes are added up modulo 2^256, so that a row too many, too few
// or changed is seen.
import { hash } from "node:crypto";
import type { Projection } from "../../projections/projection.ts";
import type { Row, Table } from "../../projections/table.ts";
import { linesOf } from "./copy-text.ts";

/** What was added up of a table's lines. */
export class TableSum {
  /** Eight parts of 32 bits: a bigint for each row takes three times as long. */
  readonly #parts = new Float64Array(8);
  #added = 0;

  constructor({ name, columns }: Pick<Table, "name" | "columns">) {
    this.add(JSON.stringify([name, ...Object.keys(columns)]));
  }

  get rows(): number {
    return this.#added - 1;
  }

  /** `sum256:` and 64 hex digits. Against mistakes and decay, not against forgery: sums of hashes can be forged. */
  get digest(): string {
    this.#carry();
    return `sum256:${[...this.#parts].map((part) => part.toString(16).padStart(8, "0")).join("")}`;
  }

  /** The same lines, each added up when it is taken. */
  *through(lines: Iterable<string>): Generator<string> {
    for (const line of lines) {
      this.add(line);
      yield line;
    }
  }

  /** What to call with one chunk of bytes after the other; a line may go on in the next. */
  byChunks(): (chunk: Buffer) => void {
    let begun: Buffer = Buffer.alloc(0);
    return (chunk) => {
      const bytes = begun.length === 0 ? chunk : Buffer.concat([begun, chunk]);
      let start = 0;
      for (let end = bytes.indexOf("\n"); end !== -1; end = bytes.indexOf("\n", start)) {
        this.add(bytes.subarray(start, end));
        start = end + 1;
      }
      begun = bytes.subarray(start);
    };
  }

  add(line: string | Uint8Array): void {
    // A string of 32 characters is made three times as fast as a buffer.
    const sum = hash("sha256", line, "binary");
    for (let part = 0; part < 8; part++) {
      const at = 4 * part;
      this.#parts[part]! +=
        sum.charCodeAt(at) * 2 ** 24 +
        (sum.charCodeAt(at + 1) << 16) +
        (sum.charCodeAt(at + 2) << 8) +
        sum.charCodeAt(at + 3);
    }
    // Each part is exact below 2^53.
    if (++this.#added % 2 ** 20 === 0) this.#carry();
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

export const tableDigest = (table: Pick<Table, "name" | "columns">, rows: Iterable<Row>): string => {
  const sum = new TableSum(table);
  for (const line of linesOf(table, rows)) sum.add(line);
  return sum.digest;
};

/** The digests of a projection's tables in a state, by name. */
export const digestsOf = <State>(projection: Projection<State>, state: State): Record<string, string> =>
  Object.fromEntries(projection.tables.map((table) => [table.name, tableDigest(table, table.rows(state))]));
