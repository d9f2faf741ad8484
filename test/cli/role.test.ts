// Roles as processes of their own on one server: two of each share a campaign, one that is told to leave hands its work back,
// and what cannot work says so before it signs anything.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Effect } from "effect";
import { ofType } from "../../events/of-type.ts";
import { fileKeys } from "../../infra/keys/files.ts";
import { Keys } from "../../infra/keys/keys.ts";
import { checkFinished } from "../support/campaign-check.ts";
import { cambrian, type Running, TINY } from "../support/cli.ts";
import { outsideServer, syncedJetstream } from "../support/outside.ts";
import { laboratoryInParts, type Parts } from "../support/roles.ts";
import { until } from "../support/until.ts";

const roles = ["researcher", "checker", "engineer", "analyst", "director", "gate"];

const folder = (t: ExecutionContext): string => {
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-role-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  return data;
};

const isClosed = (parts: Parts, campaign: string) => async () =>
  ofType(await parts.log(), "CampaignClosed").some(({ stream }) => stream.campaign === campaign);

/** What a role says that it has done, when it leaves. */
const left = async (running: Running) => {
  running.kill("SIGTERM");
  const { code, stderr } = await running.ended;
  return { code, stderr, done: Number(/left; (\d+) done/.exec(stderr)?.[1] ?? 0) };
};

test.serial("two of each role conduct a campaign together, and audit and replay agree", async (t) => {
  t.timeout(300_000);
  const { url } = await outsideServer(t, syncedJetstream);
  const parts = laboratoryInParts(t, url);
  const campaign = await parts.open(TINY, "--experiments", "2", "--parallel", "2", "--seed", "7");
  const both = roles.map((name) => [parts.role(name), parts.role(name)] as const);
  const agents = await Promise.all(["gpu-a", "gpu-b"].map((name) => parts.gpuAgent(name)));
  t.is(agents.length, 2);
  await until("the campaign is closed", 240, isClosed(parts, campaign));
  const log = await parts.log();
  checkFinished(t, log);
  t.is(ofType(log, "ExperimentOpened").length, 3);
  // How evenly they share is seen where there is more to do: test/infra/host/role-runner.test.ts.
  const totals = [0, 0];
  for (const pair of both) {
    const shares = await Promise.all(pair.map(left));
    for (const [index, { code, stderr, done }] of shares.entries()) {
      t.is(code, 130, stderr);
      totals[index]! += done;
    }
  }
  t.true(Math.min(...totals) > 0, totals.join(" and "));
  await parts.lab("audit");
  await parts.lab("replay", "--verify");
});

test.serial("without a server: exit 3; an unknown role: 2; and nothing is made", async (t) => {
  const data = folder(t);
  const end = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await cambrian(["role", ...args, "--data", data], {
      NATS_URL: "",
      DATABASE_URL: "",
      ...env,
    });
    t.is(stdout, "");
    return [code, stderr] as const;
  };
  const [nowhere, why] = await end(["analyst", "--nats", "nats://127.0.0.1:1"]);
  t.is(nowhere, 3);
  t.regex(why, /No NATS server answers at nats:\/\/127\.0\.0\.1:1/);
  const [unnamed, how] = await end(["analyst"]);
  t.is(unnamed, 3);
  t.regex(how, /--nats nats:\/\/host:port, or NATS_URL/);
  const [unknown, which] = await end(["analist"]);
  t.is(unknown, 2);
  t.regex(which, /"analyst"/);
  t.deepEqual(fs.readdirSync(data), []);
});

test.serial(
  "on a server: keys that are not there, or not the log's, end it before it signs; Ctrl-C ends it with 130",
  async (t) => {
    t.timeout(180_000);
    const { url } = await outsideServer(t, syncedJetstream);
    const parts = laboratoryInParts(t, url);
    const campaign = await parts.open(TINY, "--experiments", "1", "--seed", "7");
    const end = async (name: string, data: string) => {
      const { code, stderr } = await cambrian(["role", name, "--nats", url, "--data", data], {
        DATABASE_URL: "",
      });
      return [code, stderr] as const;
    };
    const nobody = folder(t);
    const [without, which] = await end("gate", nobody);
    t.is(without, 4);
    t.regex(which, /not in .*keys: gate\.seed, experiment\.seed, laboratory\.seed, leases\.secret/);
    t.deepEqual(fs.readdirSync(nobody), [], "none is made");

    const stranger = folder(t);
    const keys = Effect.flatMap(Keys, ({ publicKey }) =>
      Effect.forEach(["analyst", "experiment"], publicKey),
    );
    await Effect.runPromise(Effect.scoped(Effect.provide(keys, fileKeys(stranger))));
    const [foreign, whose] = await end("analyst", stranger);
    t.is(foreign, 6);
    t.regex(whose, /another laboratory: it vouches for another key of the analyst/);

    const [tableless, what] = await end("projector", parts.data);
    t.is(tableless, 2);
    t.regex(what, /DATABASE_URL names none/);

    const running = parts.role("analyst");
    await until("it is at work", 60, () => running.told().includes("analyst: at nats://"));
    running.kill("SIGINT");
    const ended = await running.ended;
    t.is(ended.code, 130, ended.stderr);
    t.regex(ended.stderr, /SIGINT: handing back what is under way/);
    const log = await parts.log();
    t.deepEqual([...new Set(log.map(({ stream }) => stream.campaign))], [campaign]);
    t.deepEqual(
      log.map(({ type }) => type),
      ["CampaignOpened"],
      "nothing was signed",
    );
  },
);
