// What every database must do with rows as text: give them back to the byte, whatever they hold, and whoever wrote them.
import assert from "node:assert/strict";
import type { TestFn } from "ava";
import { Effect } from "effect";
import fc from "fast-check";
import { chunksOf, linesOf } from "../../../infra/database/copy-text.ts";
import { Database } from "../../../infra/database/database.ts";
import { tableDigest } from "../../../infra/database/digest.ts";
import { migrate } from "../../../infra/database/migrate.ts";
import { readSum } from "../../../infra/database/read-digests.ts";
import { writeRows } from "../../../infra/database/write-rows.ts";
import { defineProjection, type Projection } from "../../../projections/projection.ts";
import { defineTable, integer, json, nullable, real, text, truth } from "../../../projections/table.ts";
import type { FreshDatabase } from "../../support/databases.ts";

const odd = defineTable({
  name: "odd",
  columns: {
    row: integer,
    text: nullable(text),
    whole: nullable(integer),
    measured: nullable(real),
    truth: nullable(truth),
    data: nullable(json),
  },
  primaryKey: ["row"],
  rows: () => [],
  touched: () => [],
});
const projection = defineProjection({
  name: "odd",
  version: 1,
  initial: null,
  evolve: (state) => state,
  tables: [odd],
}) as Projection;

/** Whatever is escaped somewhere, or is longer in UTF-8; NUL and half surrogates no event may hold. */
const CHARACTERS = ["\\", "N", ".", "\t", "\n", "\r", "\b", "\f", "\v", "\u0001", "\u007f", '"', "'", "e"];
const character = fc.oneof(
  fc.constantFrom(...CHARACTERS, "é", "\u2028", "\ufffd", "\uffff", "𐀀", "🦎"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((one) => one !== "\0"),
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  // Few digits, of which some lie half-way between two numbers that a double can be.
  fc
    .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: -30, max: 30 }))
    .map(([digits, exponent]) => Number(`${digits}e${exponent}`)),
);
const data = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(fc.string({ unit: character }), number, fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: character, maxLength: 4 }), tie("value"), { maxKeys: 6 }),
  ),
})).value;
const row = fc.record({
  text: fc.option(fc.string({ unit: character })),
  whole: fc.option(fc.maxSafeInteger()),
  measured: fc.option(number),
  truth: fc.option(fc.boolean()),
  data,
});
const rows = () => fc.sample(row, 3000).map((sample, index) => ({ row: index, ...sample })) as never[];

export const contractOfCopying = (test: TestFn, fresh: FreshDatabase): void => {
  /** In a new database that has the table. */
  const holds = (
    title: string,
    claim: (database: Database["Service"]) => Effect.Effect<void, unknown, Database>,
  ) =>
    test.serial(title, async (t) => {
      const program = Effect.gen(function* () {
        const database = yield* Database;
        yield* database.transaction(migrate(database.schema, [projection]));
        yield* claim(database);
      });
      await Effect.runPromise(Effect.provide(program, await fresh()));
      t.pass();
    });

  holds("a copy that fails breaks nobody's transaction", (database) =>
    Effect.gen(function* () {
      const begun = Promise.withResolvers<void>();
      const writing = database.transaction(async (sql) => {
        for (let row = 0; row < 50; row++) {
          await sql.insertInto("odd").values({ row }).execute();
          begun.resolve();
        }
      });
      const failing = Effect.andThen(
        Effect.promise(() => begun.promise),
        Effect.flip(readSum(odd, "nowhere")),
      );
      const [error] = yield* Effect.all([failing, writing], { concurrency: "unbounded" });
      assert.equal(error._tag, "DatabaseRefused");
      assert.equal((yield* readSum(odd)).rows, 50);
    }),
  );

  holds(
    "the text that is copied in takes the place of what was there and comes out again to the byte",
    (database) =>
      Effect.gen(function* () {
        yield* database.copyIn(odd, chunksOf(linesOf(odd, rows())));
        const lines = [...linesOf(odd, rows())];
        yield* database.copyIn(odd, chunksOf(lines));
        const out: Buffer[] = [];
        yield* database.copyOut(odd, (chunk) => out.push(chunk));
        assert.deepEqual(Buffer.concat(out).toString().split("\n"), [...lines, ""]);
      }),
  );

  holds("rows that were written one by one come out as the same text", (database) =>
    Effect.gen(function* () {
      const all = rows();
      const to = { sequence: 1, hash: "x" };
      yield* database.run(writeRows({ projection, rows: { odd: all }, from: 0, to }));
      const { rows: count, digest } = yield* readSum(odd);
      assert.equal(count, all.length);
      assert.equal(digest, tableDigest(odd, all));
    }),
  );
};
