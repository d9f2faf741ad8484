// Rows as PostgreSQL's COPY writes them (PostgreSQL, "COPY", text format), to the byte: a line a row, tabs between
// values, \N for null. The same text goes in, comes back and is hashed (digest.ts).
import type { Schema } from "effect";
import type { ColumnType, Row, Table } from "../../projections/table.ts";

/** A line for each row; the columns stand in the order in which the table declares them. */
export function* linesOf({ columns }: Pick<Table, "columns">, rows: Iterable<Row>): Generator<string> {
  const declared = Object.entries(columns).map(([name, { type }]) => ({ name, text: texts[type] }));
  for (const row of rows) {
    let line = "";
    for (const { name, text } of declared) {
      const value = row[name] ?? null;
      line += value === null ? "\t\\N" : `\t${text(value)}`;
    }
    yield line.slice(1);
  }
}

/** Characters of one chunk, so that neither side has to hold a whole table's text. */
const CHUNK = 2 ** 18;

/** In UTF-8, each line ended. */
export function* chunksOf(lines: Iterable<string>): Generator<Buffer> {
  let chunk = "";
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length >= CHUNK) {
      yield Buffer.from(chunk);
      chunk = "";
    }
  }
  if (chunk !== "") yield Buffer.from(chunk);
}

const texts: Readonly<Record<ColumnType, (value: Schema.Json) => string>> = {
  text: (value) => escaped(String(value)),
  bigint: String,
  "double precision": (value) => realText(Number(value)),
  boolean: (value) => (value === true ? "t" : "f"),
  jsonb: (value) => jsonText(value).replaceAll("\\", "\\\\"),
};

const ESCAPED = /[\\\b\f\n\r\t\v]/;
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};
/** Tested first: most texts have nothing to escape. */
const escaped = (text: string): string =>
  ESCAPED.test(text) ? text.replaceAll(/[\\\b\f\n\r\t\v]/g, (character) => ESCAPES[character]!) : text;

/** The fewest digits that mean this number; -0 is 0, as it is wherever rows are written one by one. */
const realText = (value: number): string => {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e15)) return String(value);
  let text = value.toExponential();
  while (isHalfWay(text, value)) text = value.toExponential(fractionOf(text).length + 1);
  return text.replace(/(?<=e[+-])(?=\d$)/, "0");
};

/**
 * Whether digits like 1e23 lie half-way to the next number: JavaScript counts on who reads them to round to even, and
 * PostgreSQL does not. With so few digits these are whole numbers, and none is beyond 2^54 times 10^23.
 */
const isHalfWay = (text: string, value: number): boolean => {
  const size = Math.abs(value);
  if (size < 2 ** 54 || size > 1e40) return false;
  const twice = 2n * BigInt(withoutExponent(text));
  return Number(twice - 1n) !== 2 * value || Number(twice + 1n) !== 2 * value;
};

/** As jsonb is printed: keys by their bytes, the shorter first, and numbers without exponents. */
const jsonText = (value: Schema.Json): string => {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return numericText(value);
  if (typeof value !== "object" || value === null) return String(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const member of value) text += `${text === "" ? "" : ", "}${jsonText(member)}`;
    return `[${text}]`;
  }
  const object = value as { readonly [key: string]: Schema.Json };
  for (const key of Object.keys(object).sort(byLengthAndBytes))
    text += `${text === "" ? "" : ", "}${JSON.stringify(key)}: ${jsonText(object[key]!)}`;
  return `{${text}}`;
};

const byLengthAndBytes = (one: string, other: string): number => {
  const [length, otherLength] = [Buffer.byteLength(one), Buffer.byteLength(other)];
  if (length !== otherLength) return length - otherLength;
  // Of ASCII alone, characters are bytes.
  if (length === one.length && length === other.length) return one < other ? -1 : 1;
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
};

const numericText = (value: number): string => {
  const text = String(value);
  return text.includes("e") ? withoutExponent(text) : text;
};

const EXPONENTIAL = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/;
const fractionOf = (text: string): string => EXPONENTIAL.exec(text)?.[3] ?? "";

const withoutExponent = (text: string): string => {
  const [found, sign, whole, fraction = "", exponent] = EXPONENTIAL.exec(text) ?? [];
  if (found === undefined) return text;
  const places = Number(exponent);
  const digits = `${whole}${fraction}`;
  if (places < 0) return `${sign}0.${"0".repeat(-places - 1)}${digits}`;
  return `${sign}${digits.padEnd(places + 1, "0")}`;
};
