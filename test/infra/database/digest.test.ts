// What a digest of a table sees, and what it does not.
import test from "ava";
import fc from "fast-check";
import { chunksOf, linesOf } from "../../../infra/database/copy-text.ts";
import { tableDigest, TableSum } from "../../../infra/database/digest.ts";
import { integer, json, text } from "../../../projections/table.ts";

const table = { name: "things", columns: { id: integer, name: text, data: json } };
const thing = fc.record({ id: fc.integer(), name: fc.string(), data: fc.array(fc.string()) });
const things = fc.uniqueArray(thing, { minLength: 1, selector: ({ id }) => id });

test("the order of rows is of no concern, each row is", (t) => {
  fc.assert(
    fc.property(things, fc.nat(), (rows, at) => {
      const digest = tableDigest(table, rows);
      t.is(tableDigest(table, rows.toReversed()), digest);
      const one = rows[at % rows.length]!;
      const others = rows.filter((row) => row !== one);
      t.not(tableDigest(table, others), digest);
      t.not(tableDigest(table, [...rows, one]), digest);
      t.not(tableDigest(table, [...others, { ...one, name: `${one.name}.` }]), digest);
    }),
  );
});

test("names are part of it, without any row too", (t) => {
  const { id, name, data } = table.columns;
  const digests = [
    table,
    { ...table, name: "others" },
    { ...table, columns: { id, data, name } },
    { ...table, columns: { id, title: name, data } },
  ].map((one) => tableDigest(one, []));
  t.is(new Set(digests).size, digests.length);
});

test("bytes may come in any pieces", (t) => {
  fc.assert(
    fc.property(things, fc.array(fc.nat()), (rows, cuts) => {
      const bytes = Buffer.concat([...chunksOf(linesOf(table, rows))]);
      const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((one, other) => one - other);
      const sum = new TableSum(table);
      const take = sum.byChunks();
      for (const [index, end] of [...places, bytes.length].entries())
        take(bytes.subarray(index === 0 ? 0 : places[index - 1], end));
      t.is(sum.rows, rows.length);
      t.is(sum.digest, tableDigest(table, rows));
    }),
  );
});

test("a sum of many rows is carried beyond 2^32 and cut at 2^256", (t) => {
  const sum = new TableSum(table);
  const other = new TableSum(table);
  // As often as a part of 32 bits could be added up exactly in 53, and more.
  for (let times = 0; times < 2 ** 21 + 5; times++) sum.add("a");
  const once = BigInt(`0x${digestOf(["a"]).slice(7)}`) - BigInt(`0x${digestOf([]).slice(7)}`);
  const expected = BigInt.asUintN(256, BigInt(`0x${other.digest.slice(7)}`) + once * BigInt(2 ** 21 + 5));
  t.is(sum.digest, `sum256:${expected.toString(16).padStart(64, "0")}`);
});

const digestOf = (lines: readonly string[]): string => {
  const sum = new TableSum(table);
  for (const line of lines) sum.add(line);
  return sum.digest;
};
