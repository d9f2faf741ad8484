// What every database must do when a projection's tables are made anew while they serve.
import assert from "node:assert/strict";
import type { ExecutionContext, TestFn } from "ava";
import { Effect } from "effect";
import { Database } from "../../../infra/database/database.ts";
import { digestsOf } from "../../../infra/database/digest.ts";
import { foldOn, type Folded, rebuild } from "../../../infra/database/rebuild.ts";
import { projections } from "../../../projections/index.ts";
import { defineProjection, fold, type Projection } from "../../../projections/projection.ts";
import { defineTable, json, nullable, text } from "../../../projections/table.ts";
import type { FreshDatabase } from "../../support/databases.ts";
import { counter, failingAfter } from "./doubles.ts";
import { assertTrue, feed, history, start } from "./keeping.ts";

type Program = (t: ExecutionContext) => Effect.Effect<void, unknown, Database>;

const END = 200;
const foldedUpTo = (projection: Projection, end: number): Folded =>
  foldOn(projection, { sequence: 0, hash: null, state: projection.initial }, history.slice(0, end));
const further = (projection: Projection) => (from: Folded, to: number) =>
  Effect.succeed(foldOn(projection, from, history.slice(from.sequence, to)));
const rebuilt = (projection: Projection, end = END) =>
  rebuild(projection, foldedUpTo(projection, end), further(projection));

export const contractOfRebuilding = (test: TestFn, fresh: FreshDatabase): void => {
  const on = (title: string, program: Program): void => {
    test.serial(title, async (t) => {
      await Effect.runPromise(Effect.provide(program(t), await fresh()));
      t.pass();
    });
  };

  on(
    "tables that lost rows, were changed or dropped are what the log says again, and are kept on from there",
    () =>
      Effect.gen(function* () {
        const database = yield* Database;
        yield* feed(yield* start(projections, 0), history.slice(0, END));
        yield* database.run((sql) => sql.deleteFrom("experiments").where("ordinal", "=", 1).execute());
        yield* database.run((sql) => sql.updateTable("campaigns").set({ name: "forged" }).execute());
        yield* database.run((sql) => sql.schema.dropTable("lineage").execute());
        const differed: string[] = [];
        for (const projection of projections) {
          const found = yield* rebuilt(projection);
          assert.deepEqual(found.digests, digestsOf(projection, fold(projection, history.slice(0, END))));
          assert.equal(found.sequence, END);
          if (found.differed) differed.push(found.name);
        }
        assert.deepEqual(differed, ["campaigns", "experiments", "lineage"]);
        yield* assertTrue(projections, history.slice(0, END));
        yield* feed(yield* start(projections, history.length), history);
        yield* assertTrue(projections, history);
      }),
  );

  on("where nothing was yet, it makes all; again, and nothing differs", () =>
    Effect.gen(function* () {
      for (const projection of projections) assert.equal((yield* rebuilt(projection)).differed, false);
      yield* assertTrue(projections, history.slice(0, END));
      for (const projection of projections) assert.equal((yield* rebuilt(projection)).differed, false);
    }),
  );

  on("broken at any statement, the old tables stay, and what was begun is no hindrance", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      yield* feed(yield* start(projections, 0), history.slice(0, END));
      let broken = 0;
      for (const projection of projections.slice(0, 3))
        for (let statement = 1; statement <= 9; statement++) {
          const failing = Effect.provideService(
            rebuilt(projection, END + 50),
            Database,
            failingAfter(database, statement),
          );
          if ((yield* Effect.exit(failing))._tag === "Success") break; // It needed fewer statements.
          broken++;
          yield* assertTrue([projection], history.slice(0, END));
        }
      assert.ok(broken >= 12, `${broken} were broken`);
      for (const projection of projections) yield* rebuilt(projection, END + 50);
      yield* assertTrue(projections, history.slice(0, END + 50));
    }),
  );

  on("old tables that were moved on meanwhile are caught up with, never put back", () =>
    Effect.gen(function* () {
      const keepers = yield* start(projections, history.length);
      yield* feed(keepers, history.slice(0, 250));
      for (const projection of projections) assert.equal((yield* rebuilt(projection, 100)).sequence, 250);
      // The projector that has been running all the while goes on as if nothing had been.
      yield* feed(keepers, history);
      for (const keeper of keepers) assert.equal(keeper.status().failure, null);
      yield* assertTrue(projections, history);
      assert.equal(yield* leftOver, 0);
    }),
  );

  on("what does not come back as it was written is not put in the place of the old tables", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      yield* feed(yield* start(projections, 0), history.slice(0, END));
      const forgetful = {
        ...database,
        copyIn: (...[table, chunks]: Parameters<typeof database.copyIn>) =>
          database.copyIn(
            table,
            [...chunks].map((chunk) => chunk.subarray(chunk.indexOf(10) + 1)),
          ),
      };
      for (const projection of projections.slice(0, 3)) {
        const error = yield* Effect.flip(
          Effect.provideService(rebuilt(projection, END + 50), Database, forgetful),
        );
        assert.equal(error._tag, "RebuildDiffers");
        yield* assertTrue([projection], history.slice(0, END));
      }
    }),
  );

  on("tables of another version make room", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      yield* feed(
        yield* start([counter({ version: 1, table: "oldCounts", by: 1 })], 0),
        history.slice(0, END),
      );
      const other = counter({ version: 2, table: "newCounts", by: 10 });
      yield* rebuilt(other);
      yield* assertTrue([other], history.slice(0, END));
      const gone = yield* Effect.flip(
        database.run((sql) => sql.selectFrom("oldCounts").selectAll().execute()),
      );
      assert.match(gone.message, /old_counts/);
    }),
  );

  on("whatever a text holds comes through COPY as it is", () =>
    Effect.gen(function* () {
      const texts = ["", "\\N", "\\", "\t", "a\nb\rc", "\\t\\n", "\\.", "ünïcödé 🦎", '"', "'", "{}", "NULL"];
      const rows = texts.map((value, index) => ({
        campaign: String(index),
        value,
        data: { [value]: [value, null, 1e-300, true] },
        missing: index % 2 === 0 ? null : value,
      }));
      const odd = defineProjection({
        name: "odd",
        version: 1,
        initial: rows,
        evolve: (state) => state,
        tables: [
          defineTable({
            name: "odd",
            columns: { campaign: text, value: text, data: json, missing: nullable(text) },
            primaryKey: ["campaign"],
            rows: (state: typeof rows) => state,
            touched: () => [],
          }),
        ],
      }) as Projection;
      yield* rebuilt(odd);
      yield* assertTrue([odd], history.slice(0, END));
    }),
  );
};

/** How many tables that were begun beside the others are still there. */
const leftOver = Effect.gen(function* () {
  const { run, schema: own } = yield* Database;
  const tables = yield* run((sql) => sql.introspection.getTables());
  return tables.filter(({ name, schema }) => schema === own && name.endsWith("_rebuilt")).length;
});
