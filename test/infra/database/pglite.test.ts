// The contract, and what can befall a folder on disk.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Effect, Fiber } from "effect";
import { CompiledQuery } from "kysely";
import { Database } from "../../../infra/database/database.ts";
import { pgliteDatabase } from "../../../infra/database/pglite.ts";
import { pgliteTemplate } from "../../../infra/database/pglite-template.ts";
import { pgliteThread } from "../../../infra/database/pglite-thread.ts";
import { projections } from "../../../projections/index.ts";
import { pgliteFolders } from "../../support/databases.ts";
import { logged, tell } from "../../support/histories.ts";
import { contract } from "./contract.ts";
import { contractOfCopying } from "./contract-copy.ts";
import { contractOfRebuilding } from "./contract-rebuild.ts";
import { assertTrue, feed, start } from "./keeping.ts";
import { until } from "../../support/until.ts";

const { fresh, freshFolder } = pgliteFolders(test);
contract(test, fresh);
contractOfCopying(test, fresh);
contractOfRebuilding(test, fresh);

const history = logged(tell({ seed: 5, campaigns: 1, experiments: 8, parallel: 2 }));

/** Fills a folder, lets something befall it, opens it again: the tables must be those of the log. */
const survives = async (
  befall: (data: string) => void | Promise<void>,
): Promise<{ readonly folder: string }> => {
  const folder = await freshFolder();
  const half = history.slice(0, history.length / 2);
  const fill = Effect.gen(function* () {
    yield* feed(yield* start(projections, half.length), half);
  });
  await Effect.runPromise(Effect.provide(fill, pgliteDatabase({ folder })));
  await befall(join(folder, "data"));
  const goOn = Effect.gen(function* () {
    const keepers = yield* start(projections, history.length);
    yield* feed(keepers, history.slice(0, 60));
    yield* feed(keepers, history);
    assert.deepEqual(
      keepers.map((keeper) => keeper.status().failure),
      keepers.map(() => null),
    );
    yield* assertTrue(projections, history);
  });
  await Effect.runPromise(Effect.provide(goOn, pgliteDatabase({ folder, template: pgliteTemplate })));
  return { folder };
};

/** Runs SQL behind the projector's back. */
const meddle = (text: string) => (data: string) =>
  Effect.runPromise(
    Effect.provide(
      Effect.flatMap(Database, (database) => database.run((db) => db.executeQuery(CompiledQuery.raw(text)))),
      pgliteDatabase({ folder: join(data, "..") }),
    ),
  ).then(() => undefined);

const walOf = (data: string): string => {
  const [name] = fs.readdirSync(join(data, "pg_wal")).filter((file) => /^[0-9A-F]{24}$/.test(file));
  return join(data, "pg_wal", name ?? "none");
};

test.serial("an orderly folder is opened again and kept", async (t) => {
  const { folder } = await survives(() => undefined);
  t.false(fs.existsSync(join(folder, "damaged")));
});

const damages: Record<string, (data: string) => void> = {
  "a truncated control file": (data) => fs.truncateSync(join(data, "global", "pg_control"), 100),
  "a write-ahead log of zeros": (data) => fs.writeFileSync(walOf(data), Buffer.alloc(16 * 1024 * 1024)),
  "a missing version file": (data) => fs.rmSync(join(data, "PG_VERSION")),
  "a making that was interrupted": (data) => {
    fs.rmSync(join(data, "cambrian-complete"));
    fs.rmSync(join(data, "base"), { recursive: true });
  },
};
for (const [what, befall] of Object.entries(damages))
  test.serial(`${what}: the folder is moved away and the tables are built again from the log`, async (t) => {
    const { folder } = await survives(befall);
    t.true(fs.existsSync(join(folder, "damaged")));
  });

const losses: Record<string, string> = {
  "a changed value": "update cambrian.experiments set fitness = 0.99 where fitness is not null",
  "a lost row": "delete from cambrian.lineage where distance = 1",
  "a row too many": "insert into cambrian.lineage values ('c0', 'e1', 'e9', 9)",
  "a lost table": "drop table cambrian.experience",
};
for (const [what, text] of Object.entries(losses))
  test.serial(`${what} is seen at the next start and made good from the log`, async (t) => {
    const { folder } = await survives(meddle(text));
    t.false(fs.existsSync(join(folder, "damaged")));
  });

const makeIn = (folder: string) => Effect.provide(Effect.void, pgliteDatabase({ folder }));
const emptyFolder = (t: ExecutionContext): string => {
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-pglite-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
};

test.serial("the main thread is free while a database is made and opened", async (t) => {
  const folder = emptyFolder(t);
  const before = { own: process.threadCpuUsage(), all: process.cpuUsage() };
  await Effect.runPromise(makeIn(folder));
  await Effect.runPromise(makeIn(folder));
  const own = secondsOf(process.threadCpuUsage(before.own));
  const all = secondsOf(process.cpuUsage(before.all));
  t.log(`${own.toFixed(2)} s of ${all.toFixed(2)} s on the main thread`);
  t.true(own < all / 5);
});

test.serial("a making that is interrupted ends at once, and the next opening makes it anew", async (t) => {
  const folder = emptyFolder(t);
  const making = Effect.runFork(makeIn(folder));
  await until("it is being made", 30, () => fs.existsSync(join(folder, "data")));
  const before = process.cpuUsage();
  await Effect.runPromise(Fiber.interrupt(making));
  const spent = secondsOf(process.cpuUsage(before));
  t.true(spent < 1, `${spent} s of work were done before it ended`);
  t.false(fs.existsSync(join(folder, "data", "cambrian-complete")));
  t.false(fs.existsSync(join(folder, "lock")), "the lock is given back");
  await Effect.runPromise(makeIn(folder));
  t.true(fs.existsSync(join(folder, "damaged")));
});

test.serial("a new database is copied from a template, which the first leaves", async (t) => {
  const folder = emptyFolder(t);
  const template = join(folder, "templates", "template");
  const made = (name: string): Promise<void> => {
    const layer = pgliteDatabase({ folder: join(folder, name), template });
    const tables = Effect.flatMap(start(projections, 60), (keepers) => feed(keepers, history.slice(0, 60)));
    return Effect.runPromise(Effect.provide(tables, layer));
  };
  await made("first");
  t.deepEqual(fs.readdirSync(join(folder, "templates")), ["template"]);
  const { ino } = fs.statSync(template);
  t.is(
    fs.readdirSync(join(template, "base")).length,
    1,
    "the database itself, and none that others are made from",
  );
  await made("second");
  t.is(fs.statSync(template).ino, ino, "the second was copied");
  fs.truncateSync(join(template, "global", "pg_control"), 100);
  await made("third");
  t.not(fs.statSync(template).ino, ino, "a damaged template is made again");
  await Effect.runPromise(
    Effect.provide(Effect.void, pgliteDatabase({ folder: join(folder, "third"), template })),
  );
  t.false(fs.existsSync(join(folder, "third", "damaged")));
});

test.serial("a thread that dies fails what it was asked, and all that it is asked later", async (t) => {
  const mortal = `import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ id, call }) => {
      if (call.call === "query") throw new Error("it had to be");
      parentPort.postMessage({ id, answer: { rows: [], affectedRows: 0, command: "" } });
    });`;
  const thread = pgliteThread("nowhere", new URL(`data:text/javascript,${encodeURIComponent(mortal)}`));
  await thread.opened;
  const asked = [thread.query("select 1"), thread.query("select 2")];
  for (const query of asked) await t.throwsAsync(query, { message: /has died: Error: it had to be/ });
  await t.throwsAsync(thread.query("select 3"), { message: /has died/ });
  await thread.end();
});

test.serial("one folder belongs to one process at a time", async (t) => {
  const layer = pgliteDatabase({ folder: await freshFolder() });
  const twice = Effect.provide(Effect.flip(Effect.provide(Effect.void, layer, { local: true })), layer);
  const error = await Effect.runPromise(twice);
  t.is(error._tag, "DataInUse");
});

const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
