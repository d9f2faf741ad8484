// Rows as COPY reads them (PostgreSQL, "COPY", text format): a line a row, tabs between values, \N for null.
import type { Schema } from "effect";
import type { Row, Table } from "../../projections/table.ts";

/** Rows of one chunk: some megabytes, so that neither side has to hold a whole table's text. */
const ROWS = 10_000;

/** Chunks of whole lines; the columns stand in the order in which the table declares them. */
export function* copyText({ columns }: Pick<Table, "columns">, rows: Iterable<Row>): Generator<string> {
  const declared = Object.entries(columns);
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(declared.map(([name, { type }]) => valueText(row[name] ?? null, type)).join("\t"));
    if (lines.length === ROWS) {
      yield `${lines.join("\n")}\n`;
      lines = [];
    }
  }
  if (lines.length > 0) yield `${lines.join("\n")}\n`;
}

const valueText = (value: Schema.Json, type: string): string => {
  if (value === null) return "\\N";
  if (type === "jsonb") return escape(JSON.stringify(value));
  return typeof value === "string" ? escape(value) : String(value);
};

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const escape = (text: string): string => text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character]!);
