// Every table thrown away in the middle of a run, and the folder of PGlite with them: nothing is lost, because nothing but
// the log is kept; the tables come back, each with the digest that a fold of the log has.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import pg from "pg";
import { ofType } from "../../events/of-type.ts";
import { schemaOf } from "../../infra/database/database.ts";
import { checkFinished, readLog } from "../support/campaign-check.ts";
import { cambrian, start, TINY } from "../support/cli.ts";
import { postgresMissing, postgresUrl } from "../support/databases.ts";

const missing = await postgresMissing();

type Env = Readonly<Record<string, string>>;

/** Runs a campaign whose tables `drop` throws away once a training has come back. */
const runDropping = async (t: ExecutionContext, env: Env, drop: (data: string) => Promise<boolean>) => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-dropped-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  const words = ["--experiments", "4", "--seed", "7", "--json", "--data", data];
  const running = start(["run", TINY, ...words], env);
  let ended = false;
  void running.ended.then(() => (ended = true));
  let dropped = false;
  while (!dropped && !ended) {
    await sleep(100);
    dropped = running.printed().includes('"TrainingFinished"') && (await drop(data));
  }
  t.true(dropped, "the tables were there while the campaign ran");
  t.false(running.printed().includes('"CampaignClosed"'), "in the middle of it");
  const { code, stderr } = await running.ended;
  // Who keeps the tables may stop over it; the campaign goes on where it was.
  if (code !== 0) {
    t.regex(stderr, /tables|resume/);
    const resumed = await cambrian(["resume", "--data", data], env);
    t.is(resumed.code, 0, resumed.stderr);
  }
  checkFinished(t, await readLog(data));
  return data;
};

const areTrue = async (t: ExecutionContext, data: string, env: Env): Promise<void> => {
  const rebuilt = await cambrian(["projection", "rebuild", "--all", "--data", data], env);
  t.is(rebuilt.code, 0, rebuilt.stderr);
  const { code, stdout } = await cambrian(["projection", "status", "--json", "--data", data], env);
  t.is(code, 0, stdout);
  const { projections } = JSON.parse(stdout) as {
    projections: { tables: { rows: number; true: boolean }[]; sequence: number; end: number }[];
  };
  const tables = projections.flatMap((projection) => projection.tables);
  t.true(tables.some(({ rows }) => rows > 0));
  t.true(tables.every((table) => table.true));
  t.true(projections.every(({ sequence, end }) => sequence === end));
};

test("PGlite: the folder is deleted", async (t) => {
  t.timeout(300_000);
  const data = await runDropping(t, {}, async (data) => {
    const folder = join(data, "pglite");
    if (!fs.existsSync(join(folder, "data", "PG_VERSION"))) return false;
    fs.rmSync(folder, { recursive: true, force: true });
    return true;
  });
  await areTrue(t, data, {});
});

(missing === undefined ? test : test.skip)(
  `PostgreSQL: the schema is dropped${missing === undefined ? "" : ` (${missing})`}`,
  async (t) => {
    t.timeout(300_000);
    const env = { DATABASE_URL: postgresUrl };
    const client = new pg.Client({ connectionString: postgresUrl });
    await client.connect();
    let schema = "";
    t.teardown(async () => {
      await client.query(`drop schema if exists ${schema} cascade`);
      await client.end();
    });
    const data = await runDropping(t, env, async (data) => {
      const [opening] = ofType(await readLog(data), "CampaignOpened");
      schema = schemaOf(opening!.data.keys["laboratory"]!.slice(1, 13).toLowerCase());
      await client.query(`drop schema ${schema} cascade`);
      return true;
    });
    await areTrue(t, data, env);
  },
);
