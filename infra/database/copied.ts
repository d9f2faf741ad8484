// The rows of a table written by COPY, and whether a table holds them.
import { createHash } from "node:crypto";
import { Effect } from "effect";
import type { Row, Table } from "../../projections/table.ts";
import { chunksOf, linesOf } from "./copy-text.ts";
import { Database } from "./database.ts";
import { TableSum } from "./digest.ts";
import type { DatabaseError } from "./errors.ts";
import { readSum } from "./read-digests.ts";

export interface Copied {
  readonly rows: number;
  readonly digest: string;
  /** sha256 of the lines in the order in which they were written. */
  readonly text: string;
}

/** @param at the name of the table that takes the rows, which may be kept beside the table meant */
export const copyRows = Effect.fnUntraced(function* (
  table: Table,
  rows: Iterable<Row>,
  at: string,
): Effect.fn.Return<Copied, DatabaseError, Database> {
  const database = yield* Database;
  const sum = new TableSum(table);
  const text = createHash("sha256");
  const chunks = function* (): Generator<Buffer> {
    for (const chunk of chunksOf(sum.through(linesOf(table, rows)))) {
      text.update(chunk);
      yield chunk;
    }
  };
  yield* database.copyIn({ ...table, name: at }, chunks());
  return { rows: sum.rows, digest: sum.digest, text: text.digest("hex") };
});

/** Rows usually come back in the order in which they were written: only others need be looked at one by one. */
export const holds = Effect.fnUntraced(function* (
  table: Table,
  copied: Copied,
  at: string,
): Effect.fn.Return<boolean, DatabaseError, Database> {
  const database = yield* Database;
  const text = createHash("sha256");
  yield* database.copyOut({ ...table, name: at }, (chunk) => text.update(chunk));
  return text.digest("hex") === copied.text || (yield* readSum(table, at)).digest === copied.digest;
});
