// The contract, and what can befall a connection.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { Context, Effect, Layer, type Scope } from "effect";
import pg from "pg";
import { Database, schemaOf, type Sql } from "../../../infra/database/database.ts";
import { postgresDatabase } from "../../../infra/database/postgres.ts";
import { readSum } from "../../../infra/database/read-digests.ts";
import { projections } from "../../../projections/index.ts";
import { integer, text } from "../../../projections/table.ts";
import { postgresMissing, postgresSchemas, postgresUrl } from "../../support/databases.ts";
import { logged, tell } from "../../support/histories.ts";
import { contract } from "./contract.ts";
import { contractOfCopying } from "./contract-copy.ts";
import { contractOfRebuilding } from "./contract-rebuild.ts";
import { counter } from "./doubles.ts";
import { assertTrue, feed, start } from "./keeping.ts";

// Before any test is declared: ava wants them all declared at once.
const missing = await postgresMissing();

const failure = (url: string) =>
  Effect.runPromise(Effect.flip(Effect.provide(Effect.void, postgresDatabase({ url }))));

test("a server that does not answer is unreachable, which may pass; the message holds no password", async (t) => {
  const error = await failure("postgres://me:secret@127.0.0.1:1/test");
  t.is(error._tag, "DatabaseUnreachable");
  t.true(error.retryable);
  t.regex(error.message, /postgres:\/\/me@127\.0\.0\.1:1\/test/);
  t.notRegex(error.message, /secret/);
});

test("the schema of a laboratory is a name that SQL takes", (t) => {
  t.is(schemaOf("lab-7f"), "cambrian_lab_7f");
  t.throws(() =>
    Effect.runSync(
      Effect.provide(Effect.void, postgresDatabase({ url: postgresUrl, schema: "a; drop table b" })),
    ),
  );
});

if (missing === undefined) {
  const { fresh, freshSchema } = postgresSchemas(test);
  contract(test, fresh);
  contractOfCopying(test, fresh);
  contractOfRebuilding(test, fresh);

  test("a database that does not exist refuses, which does not pass", async (t) => {
    const error = await failure(postgresUrl.replace(/[^/]*$/, "no_such_database"));
    t.is(error._tag, "DatabaseRefused");
    t.false(error.retryable);
    t.regex(error.message, /no_such_database/);
  });

  test("connections that the server ends are opened again, and the tables stay true", async (t) => {
    const schema = freshSchema();
    const history = logged(tell({ seed: 6, campaigns: 1, experiments: 8, parallel: 2 }));
    const url = `${postgresUrl}?application_name=${schema}`;
    const program = Effect.gen(function* () {
      const keepers = yield* start(projections, history.length);
      for (let from = 0; from < history.length; from += 20) {
        yield* feed(keepers, history.slice(from, from + 20));
        yield* Effect.promise(() => endConnections(schema));
      }
      yield* assertTrue(projections, history);
    });
    await Effect.runPromise(Effect.provide(program, postgresDatabase({ url, schema })));
    t.pass();
  });

  test("a copy whose connection breaks fails as one that may be tried again", async (t) => {
    const schema = freshSchema();
    const counts = { name: "counts", columns: { campaign: text, count: integer } };
    const lines = (chunk: number): Buffer =>
      Buffer.from(Array.from({ length: 100_000 }, (_, line) => `c${chunk}-${line}\t1\n`).join(""));
    const endless = function* () {
      for (let chunk = 0; ; chunk++) yield lines(chunk);
    };
    const program = Effect.gen(function* () {
      const database = yield* Database;
      yield* start([counter({ version: 1, table: "counts", by: 1 })], 0);
      yield* database.copyIn(counts, [lines(0)]);
      const breaking = postgresDatabase({ url: yield* cutAfter(500_000), schema });
      for (const copy of [
        (broken: typeof database) => broken.copyIn(counts, endless()),
        (broken: typeof database) => broken.copyOut(counts, () => undefined),
      ]) {
        const error = yield* Effect.flip(Effect.provide(Effect.flatMap(Database, copy), breaking));
        t.is(error._tag, "DatabaseUnreachable");
      }
      t.is((yield* readSum(counts)).rows, 100_000);
    });
    const layer = postgresDatabase({ url: postgresUrl, schema });
    await Effect.runPromise(Effect.scoped(Effect.provide(program, layer)));
  });

  test("a connection that breaks in a transaction, between two statements, fails it and nothing else", async (t) => {
    const program = Effect.gen(function* () {
      const line = yield* resettable;
      const database = Context.get(yield* Layer.build(postgresDatabase({ url: line.url })), Database);
      const one = (sql: Sql) => sql.selectNoFrom(({ lit }) => lit(1).as("one")).execute();
      const broken = database.transaction(async (sql) => {
        await one(sql);
        line.cut();
        await sleep(100);
        await one(sql);
      });
      t.is((yield* Effect.flip(broken))._tag, "DatabaseUnreachable");
      t.deepEqual(yield* database.run(one), [{ one: 1 }]);
    });
    await Effect.runPromise(Effect.scoped(program));
  });

  test("two laboratories in one database do not see each other's tables", async (t) => {
    const [one, other] = [1, 2].map((seed) =>
      logged(tell({ seed, campaigns: 1, experiments: 3, parallel: 1 })),
    );
    const layers = [await fresh(), await fresh()] as const;
    const keepOne = Effect.gen(function* () {
      yield* feed(yield* start(projections, 0), one ?? []);
    });
    const keepOther = Effect.gen(function* () {
      yield* feed(yield* start(projections, 0), other ?? []);
    });
    await Effect.runPromise(Effect.provide(keepOne, layers[0]));
    await Effect.runPromise(Effect.provide(keepOther, layers[1]));
    await Effect.runPromise(Effect.provide(assertTrue(projections, one ?? []), layers[0]));
    t.pass();
  });

  test("integers of eight bytes come as numbers", async (t) => {
    const program = Effect.flatMap(Database, (database) =>
      database.run((sql) =>
        sql.selectNoFrom(({ lit, cast }) => cast<number>(lit(4294967296), "bigint").as("big")).execute(),
      ),
    );
    t.deepEqual(await Effect.runPromise(Effect.provide(program, await fresh())), [{ big: 4294967296 }]);
  });
} else test.skip(`the contract of databases on PostgreSQL: ${missing}`, () => undefined);

/** The same server by connections that are reset when somebody says so. */
const resettable = Effect.gen(function* () {
  const sockets = new Set<Socket>();
  const url = yield* proxied((near, far) => {
    sockets.add(near);
    near.pipe(far).pipe(near);
  });
  return { url, cut: () => sockets.forEach((socket) => socket.resetAndDestroy()) };
});

/** The URL of the same server by connections that break when so many bytes have gone one way. */
const cutAfter = (bytes: number): Effect.Effect<string, never, Scope.Scope> =>
  proxied((...ends) => {
    for (const [from, to] of [ends, ends.toReversed() as typeof ends])
      from.on("data", (chunk) => {
        if (from.bytesRead > bytes) from.destroy();
        else to.write(chunk);
      });
  });

/** The URL of the same server by connections that go through us. */
const proxied = (carry: (near: Socket, far: Socket) => void): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const { hostname, port } = new URL(postgresUrl);
        const server = createServer((near) => {
          const far = connect(Number(port || 5432), hostname);
          for (const [one, other] of [
            [near, far],
            [far, near],
          ] as const) {
            one.on("error", () => undefined);
            one.on("close", () => other.destroy());
          }
          carry(near, far);
        }).listen(0, "127.0.0.1");
        await once(server, "listening");
        return server;
      }),
      (server) => Effect.sync(() => server.close()),
    ),
    (server) => {
      const url = new URL(postgresUrl);
      url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      return url.href;
    },
  );

const endConnections = async (application: string): Promise<void> => {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", [
    application,
  ]);
  await client.end();
};
