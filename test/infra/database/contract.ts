// What every database must do for the projections' tables; pglite.test.ts and postgres.test.ts run it.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ExecutionContext, TestFn } from "ava";
import { Effect } from "effect";
import fc from "fast-check";
import type { LoggedEvent } from "../../../events/envelope.ts";
import { Database, type Sql } from "../../../infra/database/database.ts";
import { makeKeeper } from "../../../infra/database/keeper.ts";
import { migrate } from "../../../infra/database/migrate.ts";
import { writeRows } from "../../../infra/database/write-rows.ts";
import { readDigests } from "../../../infra/database/read-digests.ts";
import { projections } from "../../../projections/index.ts";
import { fold, type Projection } from "../../../projections/projection.ts";
import type { FreshDatabase } from "../../support/databases.ts";
import { logged, tell } from "../../support/histories.ts";
import { counter, failingAfter } from "./doubles.ts";
import { assertTrue, dropEverything, feed, history, paced, start } from "./keeping.ts";

type Program = (t: ExecutionContext) => Effect.Effect<void, unknown, Database>;

export const contract = (test: TestFn, fresh: FreshDatabase): void => {
  const on = (title: string, program: Program): void => {
    test.serial(title, async (t) => {
      await Effect.runPromise(Effect.provide(program(t), await fresh()));
      t.pass();
    });
  };

  on("rows come back as they were written, whatever the type", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      yield* feed(yield* start(projections, 0), history);
      for (const projection of projections) {
        const state = fold(projection, history);
        for (const table of projection.tables) {
          const key = (row: Record<string, unknown>) =>
            JSON.stringify(table.primaryKey.map((name) => row[name]));
          const byKey = (rows: Iterable<Record<string, unknown>>) =>
            new Map([...rows].map((row) => [key(row), row]));
          const stored = yield* database.run((sql) =>
            sql.selectFrom(table.name).select(Object.keys(table.columns)).execute(),
          );
          assert.ok(stored.length > 0, `${table.name} is empty`);
          assert.deepEqual(byKey(stored), byKey(table.rows(state)), table.name);
        }
      }
      yield* assertTrue(projections, history);
    }),
  );

  on("a process may stop anywhere: the next goes on to the same tables", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      const cuts = fc.array(fc.integer({ min: 0, max: history.length }), { minLength: 1, maxLength: 4 });
      for (const sample of fc.sample(cuts, 6)) {
        yield* database.transaction(dropEverything);
        for (const end of sample.toSorted((one, other) => one - other)) {
          const keepers = yield* start(projections, history.length);
          for (let from = 0; from < end; from += 100)
            yield* feed(keepers, history.slice(from, Math.min(end, from + 100)));
          assert.deepEqual(new Set(keepers.map((keeper) => keeper.status().sequence)), new Set([end]));
          yield* assertTrue(projections, history.slice(0, end));
        }
      }
    }),
  );

  on("events that come again, or overlap, change nothing", () =>
    Effect.gen(function* () {
      const keepers = yield* start(projections, 0);
      yield* feed(keepers, history.slice(0, 200));
      yield* feed(keepers, history.slice(0, 200));
      yield* feed(keepers, history.slice(150, 300));
      yield* feed(keepers, history.slice(10, 20));
      yield* assertTrue(projections, history.slice(0, 300));
    }),
  );

  on("rows and checkpoint are one: a failure at any statement leaves both as they were", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      yield* feed(yield* start(projections, 0), history.slice(0, 200));
      let broken = 0;
      for (let statement = 1; statement <= 4; statement++) {
        const failing = failingAfter(database, statement);
        for (const projection of projections) {
          const [found] = yield* database.transaction(migrate(database.schema, [projection]));
          if (found === undefined) throw new Error("no checkpoint");
          const keeper = makeKeeper(failing, projection, found, history.length);
          yield* keeper.keep(history.slice(0, 300));
          if (keeper.status().failure === null) continue; // It needed fewer statements.
          const [after] = yield* database.transaction(migrate(database.schema, [projection]));
          assert.ok(after !== undefined && after.sequence < 300);
          assert.equal(after.sequence, keeper.status().sequence);
          yield* assertTrue([projection], history.slice(0, after.sequence));
          broken++;
        }
      }
      assert.ok(broken >= 3 * projections.length, `${broken} transactions were broken`);
      yield* feed(yield* start(projections, 300), history.slice(0, 300));
      yield* assertTrue(projections, history.slice(0, 300));
    }),
  );

  on("a transaction in which a statement failed writes nothing, whoever passed over the failure", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      yield* start([counter({ version: 1, table: "counts", by: 1 })], 0);
      const passedOver = database.transaction(async (sql) => {
        await sql.insertInto("counts").values({ campaign: "c0", count: 1 }).execute();
        await sql
          .selectFrom("nowhere")
          .selectAll()
          .execute()
          .catch(() => undefined);
      });
      const error = yield* Effect.flip(passedOver);
      assert.equal(error._tag, "DatabaseRefused");
      assert.deepEqual(yield* database.run((sql) => sql.selectFrom("counts").selectAll().execute()), []);
    }),
  );

  on("what others ask for during a transaction is no part of it", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      yield* start([counter({ version: 1, table: "counts", by: 1 })], 0);
      const count = (campaign: string) => (sql: Sql) =>
        sql.insertInto("counts").values({ campaign, count: 1 }).execute();
      const all = database.run((sql) => sql.selectFrom("counts").select("campaign").execute());
      const others: Promise<unknown>[] = [];
      const undone = database.transaction(async (sql) => {
        await count("undone")(sql);
        others.push(
          Effect.runPromise(all),
          Effect.runPromise(database.run(count("alone"))),
          Effect.runPromise(database.transaction(count("own"))),
        );
        // Time for them to come in between.
        await sleep(50);
        throw new Error("enough");
      });
      assert.match((yield* Effect.flip(undone)).message, /enough/);
      const [seen] = yield* Effect.promise(() => Promise.all(others));
      assert.ok(!JSON.stringify(seen).includes("undone"));
      assert.deepEqual((yield* all).map(({ campaign }) => campaign).sort(), ["alone", "own"]);
    }),
  );

  on("another version of a projection gets its own tables, filled from the first event", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      const old = counter({ version: 1, table: "oldCounts", by: 1 });
      const other = counter({ version: 2, table: "newCounts", by: 10 });
      yield* feed(yield* start([old, ...projections], 0), history.slice(0, 150));
      const keepers = yield* start([other, ...projections], 150);
      assert.equal(keepers[0]?.status().sequence, 0);
      yield* feed(keepers, history.slice(0, 150));
      yield* assertTrue([other, ...projections], history.slice(0, 150));
      const gone = yield* Effect.flip(readDigests(old));
      assert.match(gone.message, /old_counts/);
      // The older program does not write over the newer one's tables.
      const [checkpoint] = yield* database.transaction(migrate(database.schema, [other]));
      if (checkpoint === undefined) throw new Error("no checkpoint");
      const late = makeKeeper(database, old, { ...checkpoint, version: 1 }, 200);
      yield* late.keep(history.slice(0, 200));
      assert.match(late.status().failure?.message ?? "", /kept by version 2/);
      yield* assertTrue([other], history.slice(0, 150));
    }),
  );

  on("a row that the database does not take stops its projection at that very event", () =>
    Effect.gen(function* () {
      const bad = history[120] as LoggedEvent;
      const refused = counter({ version: 1, table: "counts", by: 1, refusedAt: bad.sequence });
      const keepers = yield* start([refused, ...projections], 0);
      yield* feed(keepers, history.slice(0, 200));
      yield* feed(keepers, history.slice(200, 250));
      const [stopped, ...others] = keepers.map((keeper) => keeper.status());
      assert.equal(stopped?.sequence, bad.sequence - 1);
      assert.deepEqual(
        [stopped?.failure?.sequence, stopped?.failure?.id, stopped?.failure?.type],
        [bad.sequence, bad.id, bad.type],
      );
      assert.ok(others.every(({ sequence, failure }) => sequence === 250 && failure === null));
      yield* assertTrue([refused], history.slice(0, bad.sequence - 1));
    }),
  );

  on("tables of another log, longer or shorter, are made anew", () =>
    Effect.gen(function* () {
      const another = logged(tell({ seed: 12, campaigns: 1, experiments: 6, parallel: 1 }));
      yield* feed(yield* start(projections, 0), history.slice(0, 100));
      yield* feed(yield* start(projections, another.length), another);
      yield* assertTrue(projections, another);
      const short = history.slice(0, 20);
      const keepers = yield* start(projections, short.length);
      yield* feed(keepers, short);
      yield* assertTrue(projections, short);
      assert.ok(keepers.every((keeper) => keeper.status().sequence === short.length));
      // Past the place up to which the other log's tables were true.
      yield* feed(keepers, history);
      assert.ok(keepers.every((keeper) => keeper.status().sequence === history.length));
      yield* assertTrue(projections, history);
      yield* feed(yield* start(projections, 0), []);
      yield* assertTrue(projections, []);
    }),
  );

  on("a projector that lags behind another writes nothing until it is ahead", () =>
    Effect.gen(function* () {
      const ahead = yield* start(projections, 0);
      const behind = yield* start(projections, 0);
      yield* feed(ahead, history.slice(0, 200));
      for (const end of [50, 150, 200]) {
        yield* feed(behind, history.slice(0, end));
        yield* assertTrue(projections, history.slice(0, 200));
      }
      yield* feed(behind, history.slice(0, 250));
      yield* assertTrue(projections, history.slice(0, 250));
    }),
  );

  on("of two who write from the same place one does, and the other is told", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      yield* start(projections, 0);
      for (let from = 0; from < 20; from++) {
        const writing = { projection: projections[0] as Projection, rows: {}, from };
        const to = { sequence: from + 1, hash: "x" };
        const write = database.run(writeRows({ ...writing, to }));
        const both = yield* Effect.all([write, write], { concurrency: "unbounded" });
        assert.deepEqual(both.map(({ result }) => result).sort(), ["moved", "written"]);
      }
    }),
  );

  on("tables that another process began again are made anew", () =>
    Effect.gen(function* () {
      const database = yield* Database;
      const one = yield* start(projections, 0);
      yield* feed(one, history.slice(0, 200));
      yield* database.transaction(dropEverything);
      yield* feed(yield* start(projections, 0), history.slice(0, 50));
      yield* feed(one, history);
      yield* assertTrue(projections, history);
    }),
  );

  on("two projectors that find the tables of another log make them anew together", () =>
    Effect.gen(function* () {
      const another = logged(tell({ seed: 12, campaigns: 1, experiments: 6, parallel: 1 }));
      for (const [pace, otherPace] of [
        [20, 70],
        [70, 20],
      ] as const) {
        const database = yield* Database;
        yield* database.transaction(dropEverything);
        yield* feed(yield* start(projections, 0), another);
        const one = yield* start(projections, history.length);
        const other = yield* start(projections, history.length);
        yield* Effect.all([paced(one, pace), paced(other, otherPace)], { concurrency: "unbounded" });
        for (const keeper of [...one, ...other])
          assert.deepEqual([keeper.status().sequence, keeper.status().failure], [history.length, null]);
        yield* assertTrue(projections, history);
      }
    }),
  );

  on("two projectors on one database, each at its own pace, write over each other nowhere", () =>
    Effect.gen(function* () {
      const one = yield* start(projections, history.length);
      const other = yield* start(projections, history.length);
      yield* Effect.all([paced(one, 37), paced(other, 53)], { concurrency: "unbounded" });
      for (const keeper of [...one, ...other])
        assert.deepEqual([keeper.status().sequence, keeper.status().failure], [history.length, null]);
      yield* assertTrue(projections, history);
    }),
  );
};
