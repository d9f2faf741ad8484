// The same run on servers of one's own: NATS_URL names a nats-server, DATABASE_URL a PostgreSQL. Nothing that was
// decided or measured may differ from the embedded run.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Effect } from "effect";
import pg from "pg";
import { projections } from "../../projections/index.ts";
import type { Row } from "../../projections/table.ts";
import { Database, schemaOf } from "../../infra/database/database.ts";
import { pgliteDatabase } from "../../infra/database/pglite.ts";
import { postgresDatabase } from "../../infra/database/postgres.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, TINY } from "../support/cli.ts";
import { type DatabaseLayer, postgresMissing, postgresUrl } from "../support/databases.ts";
import { outsideServer, syncedJetstream } from "../support/outside.ts";
import { processesWith } from "../support/processes.ts";

const missing = await postgresMissing();

const run = async (data: string, env: Readonly<Record<string, string>>): Promise<string> => {
  const args = ["run", TINY, "--experiments", "4", "--seed", "7", "--name", "same", "--json"];
  const { code, stdout, stderr } = await cambrian([...args, "--data", data], env);
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return (JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { readonly decisions: string }).decisions;
};

/** What differs between any two runs: when, where in the log, under which keys and names, how fast. */
const particular = /^(campaign|sync|genesis|time|publicKey)$|(At|[Ss]equence|[Ss]econds)$/;

/** The record of a training says how long everything took. */
const ofRecord = /^(sha256|bytes)$/;

/** The campaign's own stream is named after it. */
const ofCampaign = (stream: unknown): boolean => String(stream).startsWith("campaign.");

const strip = (row: Row): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(row).filter(
        ([column, value]) =>
          !particular.test(column) &&
          !(row["path"] === "log" && ofRecord.test(column)) &&
          !(column === "stream" && ofCampaign(value)),
      ),
    ),
  );

/** Every table's rows, without their particulars, in a stable order. */
const tablesOf = (database: DatabaseLayer) =>
  Effect.gen(function* () {
    const { run } = yield* Database;
    const names = projections.flatMap(({ tables }) => tables.map(({ name }) => name));
    const tables = yield* Effect.forEach(names, (name) =>
      Effect.map(
        run((sql) => sql.selectFrom(name).selectAll().execute()),
        (rows) => [name, rows.map((row) => strip(row)).toSorted()] as const,
      ),
    );
    return Object.fromEntries(tables);
  }).pipe(Effect.provide(database), Effect.scoped, Effect.runPromise);

const dropSchema = async (schema: string): Promise<void> => {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query(`drop schema if exists ${schema} cascade`);
  await client.end();
};

const folder = (t: ExecutionContext): string => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-outside-run-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  return data;
};

/** The run that the others must equal: nothing of it is outside. */
const home = fs.mkdtempSync(join(tmpdir(), "cambrian-embedded-run-"));
let embedded: Promise<string> | undefined;
const embeddedRun = (): Promise<string> => (embedded ??= run(home, { NATS_URL: "", DATABASE_URL: "" }));
test.after.always("remove the folder", () => fs.rmSync(home, { recursive: true, force: true }));

test.serial(
  "NATS_URL with a user and a password: its gpu-agents sign in too, and nothing shows it",
  async (t) => {
    t.timeout(600_000);
    const data = folder(t);
    const authorization = "authorization { user: lab, password: open-sesame }";
    const server = await outsideServer(t, `${syncedJetstream}\n${authorization}`);
    const env = {
      NATS_URL: server.url.replace("nats://", "nats://lab:open-sesame@"),
      NATS_MONITORING_URL: server.monitoringUrl,
      DATABASE_URL: "",
    };
    const seen: number[] = [];
    const looking = setInterval(() => seen.push(...processesWith("open-sesame")), 200);
    const decisions = await run(data, env).finally(() => clearInterval(looking));
    t.is(decisions, await embeddedRun());
    t.deepEqual(seen, [], "no command line holds the password");
    for (const file of fs.readdirSync(data, { recursive: true, encoding: "utf8" })) {
      const path = join(data, file);
      if (fs.statSync(path).isFile()) t.false(fs.readFileSync(path).includes("open-sesame"), file);
    }
    t.false(fs.existsSync(join(data, "nats", "jetstream")), "no server of our own was started");
  },
);

const onPostgres = missing === undefined ? test.serial : test.serial.skip;
const because = missing === undefined ? "" : ` (skipped: ${missing})`;

onPostgres(`NATS_URL and DATABASE_URL: the same decisions and tables as embedded${because}`, async (t) => {
  t.timeout(600_000);
  const data = folder(t);
  const server = await outsideServer(t, syncedJetstream);
  const env = { NATS_URL: server.url, NATS_MONITORING_URL: server.monitoringUrl, DATABASE_URL: postgresUrl };
  t.is(await run(data, env), await embeddedRun());

  const opened = JSON.parse(
    (await cambrian(["log", "--type", "CampaignOpened", "--json", "--data", data], env)).stdout,
  ) as { readonly data: { readonly keys: { readonly laboratory: string } } };
  const schema = schemaOf(opened.data.keys.laboratory.slice(1, 13).toLowerCase());
  t.teardown(() => dropSchema(schema));
  const tables = await tablesOf(postgresDatabase({ url: postgresUrl, schema }));
  t.deepEqual(tables, await tablesOf(pgliteDatabase({ folder: join(home, "pglite") })));
  t.is(tables["experiments"]?.length, 5);
  checkFinished(t, await readLog(home));
  t.false(fs.existsSync(join(data, "nats", "jetstream")), "no server of our own was started");
});
